import type { Account, WorldUser } from "../world/types";
import type { World } from "../world/world";

/** Sign-in data that every scenario accepts. */
export const testCredentials = { apiId: 12345, apiHash: "0123456789abcdef0123456789abcdef" } as const;

/** The accounts of every scenario. */
export const testAccounts = {
  /** Code 12345, no second factor. */
  plain: { phone: "+10000000001", code: "12345" },
  /** Code 12345, then the password. */
  twoFactor: { phone: "+10000000002", code: "12345", password: "correct horse", hint: "horse" },
  /** PHONE_NUMBER_BANNED. */
  banned: { phone: "+10000000003" },
  /** FLOOD_WAIT_30 at sendCode. */
  flooded: { phone: "+10000000004", seconds: 30 },
  /** Lives on another data centre: PHONE_MIGRATE_x from the home one. */
  elsewhere: { phone: "+10000000005", code: "12345" },
  /** Nobody's number: sign-in ends in "sign up required". */
  unoccupied: { phone: "+10000000006", code: "12345" },
  bot: { token: "1000001:AAOnlyForTheLocalServer_HelperBot-1" },
} as const;

/** Adds the accounts to a world. `elsewhereDcId` is where the fifth lives. */
export function addTestAccounts(world: World, homeDcId: number, elsewhereDcId: number): void {
  const add = (user: Omit<WorldUser, "accessHash" | "bot">, account: Partial<Account>) => {
    world.addUser({ ...user, bot: account.botToken !== undefined });
    world.addAccount({
      userId: user.id,
      phone: user.phone ?? "",
      code: "12345",
      dcId: homeDcId,
      state: { kind: "active" },
      ...account,
    });
  };
  const { twoFactor, flooded } = testAccounts;
  add({ id: 1001n, firstName: "Ada", lastName: "Winter", username: "ada_winter", phone: "10000000001" }, {});
  add(
    { id: 1002n, firstName: "Ben", lastName: "Rivers", username: "ben_rivers", phone: "10000000002" },
    { password: { password: twoFactor.password, hint: twoFactor.hint } },
  );
  add({ id: 1003n, firstName: "Banned", phone: "10000000003" }, { state: { kind: "banned" } });
  add(
    { id: 1004n, firstName: "Patience", phone: "10000000004" },
    { state: { kind: "flood", seconds: flooded.seconds } },
  );
  add({ id: 1005n, firstName: "Carla", lastName: "Away", phone: "10000000005" }, { dcId: elsewhereDcId });
  add({ id: 1010n, firstName: "Helper Bot", username: "gramhaul_helper_bot" }, { botToken: testAccounts.bot.token });
}

/** The accounts that a person can sign in to. */
export const signInUserIds = [1001n, 1002n, 1005n] as const;
