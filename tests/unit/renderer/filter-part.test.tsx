// @vitest-environment happy-dom
import { act, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { checkDraft } from "../../../src/main/selection/filter/filter-draft";
import { type FilterCheck, filterProblemKinds } from "../../../src/shared/filters";
import { noMedia } from "../../../src/shared/media";
import { type FakeBridge, Refusal, sampleChat, sampleInfo, sampleScan } from "./fake-bridge";
import { askedFor, openWindow } from "./open-window";

const chat = sampleChat();
const scan = sampleScan(chat, { filter: "file_size > 1MB", found: 30, matched: 12, queued: 10, expected: 100 });
const counts = { ...noMedia, photo: 10, video: 2, document: 1 };

const button = (): HTMLButtonElement => screen.getByTestId("chat-download");
const type = (testId: string, value: string): Promise<void> =>
  act(async () => {
    fireEvent.change(screen.getByTestId(testId), { target: { value } });
  });

async function openFilter(answers: FakeBridge["answers"] = {}): Promise<FakeBridge> {
  const bridge = await openWindow({
    "chats.list": () => ({ chats: [chat], state: "complete", total: 1 }),
    "chats.mediaCounts": () => counts,
    "scans.start": () => scan,
    "filters.check": checkDraft,
    ...answers,
  });
  for (const testId of ["chat-row", "chat-tab-download", "filter-toggle"]) {
    await act(async () => void fireEvent.click(screen.getByTestId(testId)));
  }
  return bridge;
}

describe("the filter of a chat", () => {
  it("is the form and the expression together, shown as one and given to the scan", async () => {
    const bridge = await openFilter();
    await type("filter-from", "2024-03-05");
    await type("filter-to", "2024-03-09");
    await type("filter-min-size", "1.5");
    await type("filter-text", "sea");
    await type("filter-expression", "id > 5 or id == 2");
    const joined =
      "message_date >= 2024-03-05 and message_date <= 2024-03-09 23:59:59 and file_size >= 1.5MB" +
      " and (caption contains 'sea' or file_name contains 'sea') and (id > 5 or id == 2)";
    expect(screen.getByTestId("filter-joined").textContent).toBe(joined);
    expect(button().textContent).toBe("Download what matches");
    await act(async () => void fireEvent.click(button()));
    expect(askedFor(bridge, "scans.start")).toMatchObject([{ filter: joined }]);
  });

  it("marks what is wrong, and starts nothing until it is right", async () => {
    await openFilter();
    await type("filter-expression", "file_size > 1MB and captoin contains 'x'");
    const problem = screen.getByTestId("filter-problem");
    expect(problem.dataset).toMatchObject({ kind: "unknown-field", column: "21" });
    expect(problem.querySelector("mark")?.textContent).toBe("captoin");
    expect(problem.textContent).toContain("Column 21: There is no field “captoin”. Did you mean caption?");
    expect(screen.getByTestId("filter-expression").getAttribute("aria-invalid")).toBe("true");
    expect(button().disabled).toBe(true);
    expect(screen.queryByTestId("filter-joined")).toBeNull();
    await type("filter-expression", "file_size > 1MB and caption contains 'x'");
    expect(screen.queryByTestId("filter-problem")).toBeNull();
    expect(button().disabled).toBe(false);
  });

  it.each([
    ["en", /^Column 10: /],
    ["zh-Hans", /^第 10 列：/],
  ] as const)("has words for every problem (%s)", async (language, column) => {
    const said = new Set<string>();
    let kind: (typeof filterProblemKinds)[number] = "empty";
    await openFilter({
      "app.info": () => ({ ...sampleInfo, language }),
      "filters.check": (): FilterCheck => {
        const details = { found: "", suggestion: "id", left: "date", right: "text", detail: "(*)" } as const;
        return { state: "bad", problem: { kind, column: 10, length: 1, ...details } };
      },
    });
    for (kind of filterProblemKinds) {
      await type("filter-expression", `anything with ${kind}`);
      const words = screen.getByTestId("filter-problem").lastElementChild?.textContent ?? "";
      expect(words).toMatch(column);
      expect(words).not.toContain("filter.problem");
      expect(words).not.toContain("{{");
      said.add(words);
    }
    expect(said.size).toBe(filterProblemKinds.length);
  });

  it("uses no answer to what was typed before", async () => {
    const answers: ((check: FilterCheck) => void)[] = [];
    await openFilter({ "filters.check": () => new Promise((resolve) => answers.push(resolve)) });
    await type("filter-expression", "id > 1");
    await type("filter-expression", "id > 12");
    await act(async () => answers[0]?.({ state: "good", filter: "id > 1" }));
    expect(button().disabled).toBe(true);
    await act(async () => answers[1]?.({ state: "good", filter: "id > 12" }));
    expect(button().disabled).toBe(false);
    expect(screen.getByTestId("filter-joined").textContent).toBe("id > 12");
  });

  it("says when main does not check it", async () => {
    await openFilter({
      "filters.check": () => {
        throw new Refusal({ kind: "unknown", message: "lost" });
      },
    });
    await type("filter-text", "x");
    expect(screen.getByTestId("problem").dataset.kind).toBe("unknown");
    expect(button().disabled).toBe(true);
  });

  it("asks for nothing while the form is half filled in or turned round", async () => {
    const bridge = await openFilter();
    await type("filter-from", "0002-03-05");
    expect(screen.getByText("Not a day yet")).toBeTruthy();
    expect(button().disabled).toBe(true);
    await type("filter-from", "2024-03-05");
    await type("filter-to", "2024-03-04");
    expect(screen.getByText("Ends before it begins")).toBeTruthy();
    await type("filter-to", "2024-03-05");
    await type("filter-min-size", "5");
    await type("filter-max-size", "4");
    expect(screen.getByText("Ends below where it begins")).toBeTruthy();
    expect(button().disabled).toBe(true);
    for (const draft of askedFor(bridge, "filters.check")) {
      expect(checkDraft(draft as Parameters<typeof checkDraft>[0]).state).toBe("good");
    }
  });

  it("is nothing again when it is cleared", async () => {
    const bridge = await openFilter();
    await type("filter-expression", "id >");
    await act(async () => void fireEvent.click(screen.getByTestId("filter-toggle")));
    expect(screen.getByText("It can't be used like this.")).toBeTruthy();
    await act(async () => void fireEvent.click(screen.getByTestId("filter-clear")));
    expect(screen.getByText("Everything of the chosen kinds")).toBeTruthy();
    await act(async () => void fireEvent.click(button()));
    expect(askedFor(bridge, "scans.start")).toMatchObject([{ filter: null }]);
  });

  it("has examples that can be used as they are", async () => {
    await openFilter();
    const examples = [...screen.getByTestId("filter-help").querySelectorAll("button")];
    expect(examples.length).toBeGreaterThan(2);
    for (const example of examples) {
      await act(async () => void fireEvent.click(example));
      expect(screen.getByTestId("filter-joined").textContent).toBe(example.textContent);
    }
  });
});

describe("a scan with a filter", () => {
  it("says which, and how much matches", async () => {
    const bridge = await openFilter();
    act(() => bridge.emit("scans.changed", [scan]));
    const shown = screen.getByTestId("scan-progress");
    expect(shown.textContent).toContain("30 of 100 found");
    expect(shown.textContent).toContain("12 match the filter");
    expect(shown.textContent).toContain("2 were queued before");
    expect(shown.textContent).toContain("Filter: file_size > 1MB");
    act(() => bridge.emit("scans.changed", [{ ...scan, state: "done", matched: 0, queued: 0 }]));
    expect(screen.getByTestId("scan-progress").textContent).toContain("Nothing in this chat matches the filter.");
  });
});
