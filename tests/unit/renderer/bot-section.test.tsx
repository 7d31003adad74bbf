// @vitest-environment happy-dom
import { act, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { BotState } from "../../../src/shared/bot";
import { type FakeBridge, Refusal } from "./fake-bridge";
import { askedFor, click, openWindow } from "./open-window";

const token = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11";

async function openBot(bot: BotState, answers: FakeBridge["answers"] = {}): Promise<FakeBridge> {
  const bridge = await openWindow({ "bot.state": () => bot, ...answers });
  await click("nav-settings");
  return bridge;
}

async function give(text: string): Promise<void> {
  fireEvent.change(screen.getByTestId("bot-token"), { target: { value: text } });
  await click("bot-connect");
}

const field = (): HTMLInputElement => screen.getByTestId("bot-token");

describe("the download bot's settings", () => {
  it("take a token without the spaces around it, hide it, and forget it once main has it", async () => {
    const bridge = await openBot({ state: "off" });
    expect(field().type).toBe("password");
    expect(screen.queryByTestId("bot-state")).toBeNull();
    await give(` ${token}\n`);
    expect(askedFor(bridge, "bot.setToken")).toEqual([token]);
    expect(field().value).toBe("");
    act(() => bridge.emit("bot.changed", { state: "connecting", waiting: null }));
    expect(screen.getByTestId("bot-state").textContent).toBe("Connecting…");
    expect(screen.queryByTestId("bot-token")).toBeNull();
    act(() => bridge.emit("bot.changed", { state: "running", username: "helper_bot", name: "Helper" }));
    expect(screen.getByTestId("bot-state").textContent).toBe("Running as @helper_bot");
    act(() => bridge.emit("bot.changed", { state: "running", username: null, name: "Helper" }));
    expect(screen.getByTestId("bot-state").textContent).toBe("Running as Helper");
  });

  it("explain what is no token, and do not send it", async () => {
    const bridge = await openBot({ state: "off" });
    await give("helper_bot");
    expect(screen.getByText(/A bot token is a number, a colon/)).toBeTruthy();
    fireEvent.change(field(), { target: { value: "1" } });
    expect(screen.queryByText(/A bot token is a number, a colon/)).toBeNull();
    expect(askedFor(bridge, "bot.setToken")).toEqual([]);
  });

  it("keep what was typed when main refuses it", async () => {
    await openBot(
      { state: "off" },
      {
        "bot.setToken": () => {
          throw new Refusal({ kind: "unknown", message: "ENOSPC" });
        },
      },
    );
    await give(token);
    expect(screen.getByTestId("problem").dataset.kind).toBe("unknown");
    expect(field().value).toBe(token);
  });

  it("say why the bot failed, and offer another try, another token, or none", async () => {
    const bridge = await openBot({
      state: "failed",
      problem: { kind: "wrong-bot-token", code: "ACCESS_TOKEN_INVALID" },
    });
    expect(screen.getByTestId("bot-problem").dataset.kind).toBe("wrong-bot-token");
    expect(screen.getByTestId("bot-problem").title).toBe("ACCESS_TOKEN_INVALID");
    expect(field()).toBeTruthy();
    await click("bot-retry");
    await click("bot-remove");
    expect([askedFor(bridge, "bot.retry"), askedFor(bridge, "bot.remove")]).toEqual([[undefined], [undefined]]);
  });

  it("offer only another token when the saved one could not be read", async () => {
    await openBot({ state: "failed", problem: { kind: "token-unreadable" } });
    expect(screen.getByTestId("bot-state").textContent).toContain("could not be read");
    expect([screen.queryByTestId("bot-retry"), screen.queryByTestId("bot-remove")]).toEqual([null, null]);
    expect(field()).toBeTruthy();
  });

  it("count down to the next try; only a missing network can be tried again sooner", async () => {
    const until = Date.now() + 65_000;
    const bridge = await openBot({ state: "connecting", waiting: { reason: "network", until } });
    expect(screen.getByTestId("bot-state").textContent).toMatch(/^Telegram can't be reached\. Next try in 1:0\d\.$/);
    await click("bot-retry");
    expect(askedFor(bridge, "bot.retry")).toHaveLength(1);
    act(() => bridge.emit("bot.changed", { state: "connecting", waiting: { reason: "flood-wait", until } }));
    expect(screen.getByTestId("bot-state").textContent).toContain("Telegram asked to wait. Next try in 1:0");
    expect(screen.queryByTestId("bot-retry")).toBeNull();
    expect(screen.getByTestId("bot-remove")).toBeTruthy();
  });

  it("show the end of a bot, too", async () => {
    const bridge = await openBot({ state: "stopping" });
    expect(screen.getByTestId("bot-state").textContent).toBe("Disconnecting…");
    act(() => bridge.emit("bot.changed", { state: "stopped" }));
    expect(screen.getByTestId("bot-state").textContent).toBe("Stopped");
  });
});
