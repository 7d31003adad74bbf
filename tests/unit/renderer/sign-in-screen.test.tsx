// @vitest-environment happy-dom
import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { SignInState } from "../../../src/shared/sign-in";
import { Refusal } from "./fake-bridge";
import { askedFor, click, openWindow } from "./open-window";

const start: SignInState = { step: "start", hasCredentials: false, busy: false, problem: null, sessionEnded: false };
const code: SignInState = {
  step: "code",
  phone: "+44 20 7946 0123",
  delivery: "app",
  nextDelivery: "sms",
  resendAt: 0,
  length: 5,
  busy: false,
  problem: null,
};

const type = (testId: string, value: string): void => {
  fireEvent.change(screen.getByTestId(testId), { target: { value } });
};

afterEach(() => vi.useRealTimers());

describe("the start of the sign-in", () => {
  it("explains what is wrong with the fields and asks nothing of main", async () => {
    const bridge = await openWindow({ "signIn.state": () => start });
    type("signin-api-id", "12a");
    type("signin-api-hash", "short");
    type("signin-phone", "12");
    await click("signin-phone-submit");
    expect(screen.getByText(/API id is a number/)).toBeTruthy();
    expect(screen.getByText(/32 characters/)).toBeTruthy();
    expect(screen.getByText(/with its country code\./)).toBeTruthy();
    expect(askedFor(bridge, "signIn.withPhone")).toEqual([]);
  });

  it("sends credentials and number", async () => {
    const bridge = await openWindow({ "signIn.state": () => start });
    type("signin-api-id", " 12345 ");
    type("signin-api-hash", "0123456789abcdef0123456789ABCDEF");
    type("signin-phone", "+44 20 7946 0123");
    await click("signin-phone-submit");
    expect(askedFor(bridge, "signIn.withPhone")).toEqual([
      {
        credentials: { apiId: 12345, apiHash: "0123456789abcdef0123456789ABCDEF" },
        phone: "+44 20 7946 0123",
      },
    ]);
  });

  it("leaves stored credentials alone until they are to be changed", async () => {
    const bridge = await openWindow({ "signIn.state": () => ({ ...start, hasCredentials: true }) });
    expect(screen.queryByTestId("signin-api-id")).toBeNull();
    await click("signin-qr-start");
    expect(askedFor(bridge, "signIn.withQr")).toEqual([{ credentials: undefined }]);
    await click("signin-change-credentials");
    expect(screen.getByTestId("signin-api-id")).toBeTruthy();
  });

  it("keeps what was typed when a later step is cancelled", async () => {
    const bridge = await openWindow({ "signIn.state": () => start });
    type("signin-api-id", "777");
    type("signin-phone", "+49 151");
    act(() => bridge.emit("signIn.changed", code));
    await click("signin-cancel");
    expect(askedFor(bridge, "signIn.cancel")).toHaveLength(1);
    act(() => bridge.emit("signIn.changed", start));
    expect(screen.getByTestId<HTMLInputElement>("signin-api-id").value).toBe("777");
    expect(screen.getByTestId<HTMLInputElement>("signin-phone").value).toBe("+49 151");
  });

  it("says that the session was ended, and counts a flood wait down", async () => {
    vi.useFakeTimers();
    await openWindow({
      "signIn.state": () => ({
        ...start,
        sessionEnded: true,
        problem: { kind: "flood-wait", until: Date.now() + 3000 },
      }),
    });
    expect(screen.getByTestId("session-ended")).toBeTruthy();
    const problem = screen.getByTestId("problem");
    expect(problem.dataset.kind).toBe("flood-wait");
    expect(problem.textContent).toContain("0:03");
    await act(() => vi.advanceTimersByTimeAsync(1000));
    expect(problem.textContent).toContain("0:02");
    await act(() => vi.advanceTimersByTimeAsync(2000));
    expect(problem.textContent).not.toMatch(/\d:\d\d/);
  });

  it("shows the words of a refused request", async () => {
    const bridge = await openWindow({ "signIn.state": () => ({ ...start, hasCredentials: true }) });
    bridge.answers["signIn.withQr"] = () => {
      throw new Refusal({ kind: "network", message: "ECONNREFUSED" });
    };
    await click("signin-qr-start");
    expect(screen.getByTestId("problem").dataset.kind).toBe("network");
    expect(screen.getByTestId("problem").textContent).toContain("can't be reached");
  });
});

describe("the steps after it", () => {
  it("send the code and keep it when it was wrong", async () => {
    const bridge = await openWindow({ "signIn.state": () => code });
    type("signin-code", "12 345");
    await click("signin-code-submit");
    expect(askedFor(bridge, "signIn.code")).toEqual(["12345"]);
    act(() => bridge.emit("signIn.changed", { ...code, problem: { kind: "wrong-code" } }));
    expect(screen.getByTestId("problem").dataset.kind).toBe("wrong-code");
    expect(screen.getByTestId<HTMLInputElement>("signin-code").value).toBe("12345");
  });

  it("offer a new code only after its time", async () => {
    vi.useFakeTimers();
    const bridge = await openWindow({ "signIn.state": () => ({ ...code, resendAt: Date.now() + 2000 }) });
    const resend = screen.getByTestId<HTMLButtonElement>("signin-resend");
    expect(resend.disabled).toBe(true);
    expect(resend.textContent).toContain("0:02");
    await act(() => vi.advanceTimersByTimeAsync(2000));
    expect(resend.disabled).toBe(false);
    await click("signin-resend");
    expect(askedFor(bridge, "signIn.resendCode")).toHaveLength(1);
  });

  it("ask for the password with its hint", async () => {
    const bridge = await openWindow({
      "signIn.state": () => ({ step: "password", hint: "first dog", busy: false, problem: null }),
    });
    expect(screen.getByText("Hint: first dog")).toBeTruthy();
    type("signin-password", " secret ");
    await click("signin-password-submit");
    expect(askedFor(bridge, "signIn.password")).toEqual([" secret "]);
  });

  it("draw the QR code anew when Telegram replaces it", async () => {
    const qr: SignInState = { step: "qr", url: null, expiresAt: 0, busy: false, problem: null };
    const bridge = await openWindow({ "signIn.state": () => qr });
    const plate = screen.getByTestId("signin-qr-image");
    expect(plate.dataset.url).toBeUndefined();
    act(() => bridge.emit("signIn.changed", { ...qr, url: "tg://login?token=AAA", expiresAt: Date.now() + 30_000 }));
    const first = plate.querySelector("path")?.getAttribute("d");
    expect(plate.dataset.url).toBe("tg://login?token=AAA");
    act(() => bridge.emit("signIn.changed", { ...qr, url: "tg://login?token=BBB", expiresAt: Date.now() + 30_000 }));
    expect(plate.dataset.url).toBe("tg://login?token=BBB");
    expect(plate.querySelector("path")?.getAttribute("d")).not.toBe(first);
  });

  it("can be cancelled while Telegram is asked", async () => {
    const bridge = await openWindow({ "signIn.state": () => ({ ...start, busy: true }) });
    await click("signin-cancel");
    expect(askedFor(bridge, "signIn.cancel")).toHaveLength(1);
  });
});
