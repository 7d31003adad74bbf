import type { Locator, Page } from "playwright-core";
import type { BotState } from "../../../src/shared/bot";
import type { DownloadRow, Scan } from "../../../src/shared/downloads";
import type { Bridge, PageRequestName, RequestInput, RequestOutput } from "../../../src/shared/ipc";

/** What every scenario of the local Telegram server accepts as an app's key. */
export const testApiCredentials = { apiId: "12345", apiHash: "0123456789abcdef0123456789abcdef" } as const;

/** How one of the local server's accounts signs in. */
export interface SignInAs {
  phone: string;
  code: string;
  /** Of the account's two-step verification, where it has one. */
  password?: string;
}

/** The accounts every scenario has. */
export const testAccounts = {
  plain: { phone: "+10000000001", code: "12345" },
  withPassword: { phone: "+10000000002", code: "12345", password: "correct horse" },
} as const satisfies Record<string, SignInAs>;

/** The bot that every scenario has. */
export const testBot = {
  token: "1000001:AAOnlyForTheLocalServer_HelperBot-1",
  username: "gramhaul_helper_bot",
} as const;

const stepLimitMs = 30_000;

/** Does in the app's window what a person would do: types, clicks, and waits for what the window shows. */
export class WindowDriver {
  constructor(readonly page: Page) {}

  /** Fills in the first form: the app's key and the phone number. */
  async enterPhone(phone: string): Promise<void> {
    const apiId = this.page.getByTestId("signin-api-id");
    await this.page.getByTestId("signin-phone").waitFor({ timeout: stepLimitMs });
    if (await apiId.isVisible()) {
      await apiId.fill(testApiCredentials.apiId);
      await this.page.getByTestId("signin-api-hash").fill(testApiCredentials.apiHash);
    }
    await this.page.getByTestId("signin-phone").fill(phone);
  }

  /** Signs in from the first form to the chats. */
  async signIn(as: SignInAs): Promise<void> {
    await this.enterPhone(as.phone);
    await this.page.getByTestId("signin-phone-submit").click();
    const code = this.page.getByTestId("signin-code");
    await this.#expectOrProblem(code);
    await code.fill(as.code);
    await this.#submitUnlessGone("signin-code-submit");
    if (as.password !== undefined) {
      const password = this.page.getByTestId("signin-password");
      await this.#expectOrProblem(password);
      await password.fill(as.password);
      await this.page.getByTestId("signin-password-submit").click();
    }
    await this.#expectOrProblem(this.page.getByTestId("account-menu"));
  }

  /** Closes the banners that say what there is to know once. */
  async dismissNotices(): Promise<void> {
    for (const notice of await this.request("app.notices", undefined)) {
      await this.request("app.dismissNotice", notice.id);
    }
    await this.page.getByTestId("notice").first().waitFor({ state: "detached", timeout: stepLimitMs });
  }

  /** Opens the chat with this title from the list, and of it the part with the form for all of its media. */
  async openChat(title: string): Promise<void> {
    await this.page.getByTestId("chat-row").filter({ hasText: title }).first().click({ timeout: stepLimitMs });
    await this.page.getByTestId("chat-tab-download").click({ timeout: stepLimitMs });
    await this.page.getByTestId("chat-download").waitFor({ timeout: stepLimitMs });
  }

  /** Opens the chat with this title from the list, and of it the part where its media are looked through. */
  async openMedia(title: string): Promise<void> {
    await this.page.getByTestId("chat-row").filter({ hasText: title }).first().click({ timeout: stepLimitMs });
    await this.page.getByTestId("chat-tab-media").click({ timeout: stepLimitMs });
    await this.page.getByTestId("media-browser").waitFor({ timeout: stepLimitMs });
  }

  /** Presses the open chat's big button, once it knows how much there is to download. */
  async downloadChat(): Promise<void> {
    await this.page.getByTestId("chat-tab-download").click({ timeout: stepLimitMs });
    await this.page.getByTestId("chat-download").click({ timeout: stepLimitMs });
    await this.page.getByTestId("scan-progress").first().waitFor({ timeout: stepLimitMs });
  }

  async showQueue(): Promise<void> {
    await this.page.getByTestId("nav-queue").click({ timeout: stepLimitMs });
    await this.page.getByTestId("filter-all").waitFor({ timeout: stepLimitMs });
  }

  /** Gives the settings' form for the download bot this token. */
  async connectBot(token: string): Promise<void> {
    await this.page.getByTestId("nav-settings").click({ timeout: stepLimitMs });
    await this.page.getByTestId("bot-token").fill(token, { timeout: stepLimitMs });
    await this.page.getByTestId("bot-connect").click({ timeout: stepLimitMs });
  }

  /** Waits until the settings say that the bot is in this state; the text of its line. */
  async botState(state: BotState["state"]): Promise<string> {
    await this.page.getByTestId("nav-settings").click({ timeout: stepLimitMs });
    await this.page.locator(`[data-testid="bot-section"][data-state="${state}"]`).waitFor({ timeout: stepLimitMs });
    return state === "off" ? "" : ((await this.page.getByTestId("bot-state").textContent()) ?? "");
  }

  /** Asks main through the window's own bridge. Rejects with the words of a refusal. */
  async request<N extends PageRequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
    const answer = await this.page.evaluate(
      ([requestName, requestInput]) =>
        (globalThis as unknown as { gramhaul: Bridge }).gramhaul.request(
          requestName as PageRequestName,
          requestInput as never,
        ),
      [name, input] as const,
    );
    if (!answer.ok) throw new Error(`${name}: ${answer.problem.kind}: ${answer.problem.message}`);
    return answer.value as RequestOutput<N>;
  }

  /** Every row of the queue, as main tells the window. */
  async rows(): Promise<DownloadRow[]> {
    const rows: DownloadRow[] = [];
    let after: number | null = null;
    do {
      const page: RequestOutput<"queue.page"> = await this.request("queue.page", { after, limit: 5000 });
      rows.push(...page.rows);
      after = page.next;
    } while (after !== null);
    return rows;
  }

  async scans(): Promise<Scan[]> {
    return await this.request("scans.list", undefined);
  }

  /** Some code fields send themselves with their last digit. */
  async #submitUnlessGone(testId: string): Promise<void> {
    const button = this.page.getByTestId(testId);
    if (await button.isEnabled().catch(() => false)) {
      await button.click({ timeout: 2000 }).catch(() => undefined);
    }
  }

  async #expectOrProblem(expected: Locator): Promise<void> {
    const problem = this.page.getByTestId("problem");
    await expected.or(problem).first().waitFor({ timeout: stepLimitMs });
    if (!(await expected.isVisible())) {
      throw new Error(`Signing in was refused: ${await problem.first().textContent()}`);
    }
  }
}
