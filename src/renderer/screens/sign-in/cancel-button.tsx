import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { request } from "../../state/bridge";
import { attempt } from "../../state/problems-store";

/** The way out of any step, also while Telegram is being asked. */
export function CancelButton({ label }: { readonly label: string }): ReactNode {
  return (
    <Button variant="default" data-testid="signin-cancel" onClick={() => void attempt(request("signIn.cancel"))}>
      {label}
    </Button>
  );
}
