import type { Account } from "../../shared/sign-in";
import type { GatewayUser } from "./sign-in-methods";

/** The account as it is shown and remembered: of the phone number only the last two digits. */
export function accountOf(user: GatewayUser): Account {
  return {
    id: user.id,
    name: [user.firstName, user.lastName].filter(Boolean).join(" "),
    username: user.username,
    maskedPhone: user.phone === null ? null : maskPhone(user.phone),
  };
}

function maskPhone(phone: string): string {
  return `+•• ••• ${phone.slice(-2)}`;
}
