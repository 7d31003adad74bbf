import { Button, Group, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/sign-in";
import { ProblemText } from "../components/problem-text";
import { useRequest } from "../components/use-request";
import { request } from "../state/bridge";

interface SignOutDialogProps {
  readonly account: Account;
  readonly opened: boolean;
  readonly close: () => void;
}

/** Asks before signing out, because it ends the session at Telegram. */
export function SignOutDialog({ account, opened, close }: SignOutDialogProps): ReactNode {
  const { t } = useTranslation();
  const signingOut = useRequest();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("account.signOutTitle", { name: account.name })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <p>{t("account.signOutText")}</p>
      {signingOut.problem && <ProblemText problem={signingOut.problem} at={signingOut.problemAt} />}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={close} data-autofocus>
          {t("common.cancel")}
        </Button>
        <Button
          color="red"
          loading={signingOut.pending}
          onClick={() => signingOut.run(() => request("signIn.signOut"))}
          data-testid="sign-out-confirm"
        >
          {t("account.signOutConfirm")}
        </Button>
      </Group>
    </Modal>
  );
}
