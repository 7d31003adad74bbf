import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { BusEnvironment } from "../../../../src/main/desktop-bus/bus-address";
import { type TrayHost, TrayHostMonitor } from "../../../../src/main/desktop-bus/tray-host-monitor";
import { FakeBus, type FakeBusOptions } from "./fake-bus";

const noOwner = { error: "org.freedesktop.DBus.Error.NameHasNoOwner" };

function watch(environment: BusEnvironment, answerLimitMs = 10_000) {
  const told: TrayHost[] = [];
  const logged: string[] = [];
  const monitor = new TrayHostMonitor({
    environment,
    userId: process.getuid?.() ?? 0,
    onChange: (host) => told.push(host),
    log: { info: (message) => logged.push(message), debug: (message) => logged.push(message) },
    answerLimitMs,
  });
  onTestFinished(() => monitor.close());
  monitor.start();
  return { monitor, told, logged };
}

async function busWithTray(options: FakeBusOptions = {}): Promise<FakeBus> {
  const bus = await new FakeBus(options).listening();
  bus.answers.set("GetNameOwner", { text: ":1.7" });
  bus.answers.set("Get", { flag: true });
  return bus;
}

describe("whether the desktop shows tray icons", () => {
  it.each(["little", "big"] as const)("is asked of the bus, and heard in %s-endian", async (byteOrder) => {
    const bus = await busWithTray({ byteOrder });
    const { monitor, told } = watch(bus.environment);
    expect(monitor.host).toBeNull();
    await vi.waitFor(() => expect(monitor.host).toBe(":1.7"));
    expect(told).toEqual([":1.7"]);
    expect(bus.calls).toEqual(["Hello", "AddMatch", "AddMatch", "AddMatch", "GetNameOwner", "Get"]);
  });

  it("is no where there is no watcher", async () => {
    const bus = await busWithTray();
    bus.answers.set("GetNameOwner", noOwner);
    const { told, logged } = watch(bus.environment);
    await vi.waitFor(() => expect(logged.join()).toContain("NameHasNoOwner"));
    expect(told).toEqual([]);
  });

  it.each([
    ["a watcher without a host", { flag: false }],
    ["a watcher that answers with something else", { text: "yes" }],
    ["a watcher that does not know the question", { error: "org.freedesktop.DBus.Error.UnknownProperty" }],
  ] as const)("changes with %s", async (_name, answer) => {
    const bus = await busWithTray();
    const { monitor, told } = watch(bus.environment);
    await vi.waitFor(() => expect(monitor.host).toBe(":1.7"));
    bus.answers.set("Get", answer);
    bus.signal();
    await vi.waitFor(() => expect(monitor.host).toBeNull());
    bus.answers.set("Get", { flag: true });
    bus.answers.set("GetNameOwner", { text: ":1.8" });
    bus.signal();
    await vi.waitFor(() => expect(monitor.host).toBe(":1.8"));
    expect(told).toEqual([":1.7", null, ":1.8"]);
  });

  it("tells of a watcher that takes another's place, without a gap", async () => {
    const bus = await busWithTray();
    const { told } = watch(bus.environment);
    await vi.waitFor(() => expect(told).toEqual([":1.7"]));
    bus.answers.set("GetNameOwner", { text: ":1.9" });
    bus.signal();
    await vi.waitFor(() => expect(told).toEqual([":1.7", ":1.9"]));
  });

  it("is no while a question stays unanswered, until the answer comes", async () => {
    const bus = await busWithTray();
    const { monitor, told } = watch(bus.environment, 50);
    await vi.waitFor(() => expect(monitor.host).toBe(":1.7"));
    bus.answers.set("Get", "never");
    bus.signal();
    await vi.waitFor(() => expect(monitor.host).toBeNull());
    bus.answerNow({ flag: true });
    await vi.waitFor(() => expect(told).toEqual([":1.7", null, ":1.7"]));
  });

  it.each([
    ["hangs up", (bus: FakeBus) => bus.hangUp()],
    ["sends what is no message", (bus: FakeBus) => bus.send("HTTP/1.1 400 Bad Request\r\n\r\n")],
    [
      "announces a message beyond all measure",
      (bus: FakeBus) => bus.send(Buffer.from("6c040101ffffff0f0100000000000000", "hex")),
    ],
    [
      "sends a damaged message",
      (bus: FakeBus) => bus.send(Buffer.from("6c04010100000000010000000800000003017300ffffff7f", "hex")),
    ],
  ])("is no for good when the bus %s", async (_name, breakIt) => {
    const bus = await busWithTray();
    const { monitor, told } = watch(bus.environment);
    await vi.waitFor(() => expect(monitor.host).toBe(":1.7"));
    breakIt(bus);
    await vi.waitFor(() => expect(monitor.host).toBeNull());
    await vi.waitFor(() => expect(bus.hasClient).toBe(false));
    expect(told).toEqual([":1.7", null]);
  });

  it.each([
    ["does not let this user in", { greeting: "REJECTED EXTERNAL\r\n" }],
    ["never ends its greeting", { greeting: "x".repeat(2000) }],
  ])("is no where the bus %s", async (_name, options) => {
    const bus = await busWithTray(options);
    const { told, logged } = watch(bus.environment);
    await vi.waitFor(() => expect(logged.join()).toContain("does not let this user in"));
    expect(told).toEqual([]);
  });

  it("is asked of the next address when nobody listens at the first", async () => {
    const bus = await busWithTray();
    const { monitor } = watch({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${bus.path}-gone;unix:path=${bus.path}` });
    await vi.waitFor(() => expect(monitor.host).toBe(":1.7"));
  });

  it("is no, and said so, where there is no bus", () => {
    const { told, logged } = watch({ DBUS_SESSION_BUS_ADDRESS: "disabled:" });
    expect(told).toEqual([]);
    expect(logged).toEqual(["tray: no session bus here that could be asked"]);
  });

  it("is not told any more after the end, and the connection is gone", async () => {
    const bus = await busWithTray();
    const { monitor, told } = watch(bus.environment);
    await vi.waitFor(() => expect(monitor.host).toBe(":1.7"));
    bus.answers.set("Get", "never");
    bus.signal();
    await vi.waitFor(() => expect(bus.calls.filter((member) => member === "Get")).toHaveLength(2));
    monitor.close();
    await vi.waitFor(() => expect(bus.hasClient).toBe(false));
    expect(told).toEqual([":1.7"]);
  });
});
