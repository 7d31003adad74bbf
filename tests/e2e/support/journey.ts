import type { Page } from "playwright-core";
import type { DownloadRow, DownloadState, QueueTotals } from "../../../src/shared/downloads";
import type { Bridge, RequestInput, RequestName, RequestOutput } from "../../../src/shared/ipc";

/** The account of every scenario that has no second password, and the one that has. */
export const plainAccount = { phone: "+10000000001", code: "12345" };
export const protectedAccount = { phone: "+10000000002", code: "12345", password: "correct horse" };
export const apiCredentials = { apiId: "12345", apiHash: "0123456789abcdef0123456789abcdef" };

const stepLimitMs = 30_000;

export function testId(page: Page, id: string) {
  return page.locator(`[data-testid="${id}"]`);
}

/** Types API id, API hash and phone number into the sign-in form and sends it. */
export async function enterPhone(page: Page, phone: string): Promise<void> {
  await enterCredentials(page);
  await testId(page, "signin-phone").fill(phone);
  await testId(page, "signin-phone-submit").click();
}

/** Types API id and API hash where the form asks for them (it does not when they are stored). */
export async function enterCredentials(page: Page): Promise<void> {
  await testId(page, "signin-phone").waitFor({ timeout: stepLimitMs });
  if ((await testId(page, "signin-api-id").count()) === 0) return;
  await testId(page, "signin-api-id").fill(apiCredentials.apiId);
  await testId(page, "signin-api-hash").fill(apiCredentials.apiHash);
}

export async function enterCode(page: Page, code: string): Promise<void> {
  await testId(page, "signin-code").waitFor({ timeout: stepLimitMs });
  await testId(page, "signin-code").fill(code);
  await testId(page, "signin-code-submit").click();
}

export async function enterPassword(page: Page, password: string): Promise<void> {
  await testId(page, "signin-password").waitFor({ timeout: stepLimitMs });
  await testId(page, "signin-password").fill(password);
  await testId(page, "signin-password-submit").click();
}

/** Signs in through the window, from the empty form to the list of chats. */
export async function signIn(
  page: Page,
  account: { phone: string; code: string; password?: string } = plainAccount,
): Promise<void> {
  await enterPhone(page, account.phone);
  await enterCode(page, account.code);
  if (account.password !== undefined) await enterPassword(page, account.password);
  await testId(page, "nav-queue").waitFor({ timeout: stepLimitMs });
}

/** Opens a chat by its title, through the search field. */
export async function openChat(page: Page, title: string): Promise<void> {
  await testId(page, "chat-search").fill(title);
  const row = testId(page, "chat-row").filter({ hasText: title }).first();
  await row.waitFor({ timeout: stepLimitMs });
  await row.click();
  await testId(page, "chat-download").waitFor({ timeout: stepLimitMs });
}

/** Clicks "Download" in the open chat, with all kinds of media that it has. */
export async function downloadOpenChat(page: Page): Promise<void> {
  await testId(page, "chat-download").click({ timeout: stepLimitMs });
}

/** Asks main as the window does. Rejects with the problem's kind when main refuses. */
export async function ask<N extends RequestName>(
  page: Page,
  name: N,
  input: RequestInput<N>,
): Promise<RequestOutput<N>> {
  const answer = await page.evaluate(
    async ([request, value]) => {
      const { gramhaul } = window as unknown as { gramhaul: Bridge };
      return await gramhaul.request(request as RequestName, value as never);
    },
    [name, input] as const,
  );
  if (!answer.ok) throw new Error(`${name}: ${answer.problem.kind} (${answer.problem.message})`);
  return answer.value as RequestOutput<N>;
}

/** All rows of the queue. */
export async function allRows(page: Page): Promise<DownloadRow[]> {
  const rows: DownloadRow[] = [];
  let after: number | null = null;
  do {
    const queuePage: RequestOutput<"queue.page"> = await ask(page, "queue.page", { after, limit: 1000 });
    rows.push(...queuePage.rows);
    after = queuePage.next;
  } while (after !== null);
  return rows;
}

/** Waits until the queue's totals are as wanted; the error says how they were instead. */
export async function waitForTotals(
  page: Page,
  what: string,
  wanted: (totals: QueueTotals) => boolean,
  limitMs = 120_000,
): Promise<QueueTotals> {
  const end = Date.now() + limitMs;
  for (;;) {
    const totals = await ask(page, "queue.totals", undefined);
    if (wanted(totals)) return totals;
    if (Date.now() > end) throw new Error(`Not ${what} within ${limitMs / 1000} s: ${JSON.stringify(totals)}`);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 25)));
  }
}

/** Waits until `count` downloads are done and nothing is left to do. */
export function waitForAllDone(page: Page, count: number, limitMs = 120_000): Promise<QueueTotals> {
  return waitForTotals(
    page,
    `${count} downloads done`,
    ({ counts }) => (counts.done ?? 0) === count && unfinished(counts) === 0,
    limitMs,
  );
}

/** Waits until as many files run at the same time. */
export function waitForRunning(page: Page, count: number, limitMs = 60_000): Promise<QueueTotals> {
  return waitForTotals(page, `${count} running`, ({ counts }) => (counts.downloading ?? 0) >= count, limitMs);
}

function unfinished(counts: QueueTotals["counts"]): number {
  const left: DownloadState[] = ["queued", "preparing", "downloading", "verifying", "waiting", "paused"];
  return left.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}
