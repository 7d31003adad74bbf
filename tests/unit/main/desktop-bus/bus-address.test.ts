import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { sessionBusSockets } from "../../../../src/main/desktop-bus/bus-address";

describe("where the session bus is", () => {
  it.each([
    ["unix:path=/run/user/1000/bus", ["/run/user/1000/bus"]],
    ["unix:path=/run/user/1000/bus,guid=0123456789abcdef", ["/run/user/1000/bus"]],
    ["unix:guid=0123456789abcdef,path=/run/user/1000/bus", ["/run/user/1000/bus"]],
    ["unix:abstract=/tmp/dbus-X,guid=01", ["\0/tmp/dbus-X"]],
    ["unix:path=/a%20b/bus;unix:path=/c%2c/bus", ["/a b/bus", "/c,/bus"]],
    ["unix:path=/a%zz", ["/a%zz"]],
    ["autolaunch:;tcp:host=localhost,port=1;unix:path=/bus", ["/bus"]],
    ["disabled:", []],
    ["nonsense", []],
    ["unix:", []],
  ])("reads %j", (address, sockets) => {
    expect(sessionBusSockets({ DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: "/not-asked" })).toEqual(sockets);
  });

  it("takes the runtime folder's where no address is given", () => {
    const folder = mkdtempSync(join(tmpdir(), "runtime-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    expect(sessionBusSockets({ XDG_RUNTIME_DIR: folder })).toEqual([]);
    writeFileSync(join(folder, "bus"), "");
    expect(sessionBusSockets({ XDG_RUNTIME_DIR: folder })).toEqual([join(folder, "bus")]);
    expect(sessionBusSockets({})).toEqual([]);
  });
});
