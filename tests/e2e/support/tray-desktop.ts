import type { EventEmitter } from "node:events";
import {
  Message,
  type MessageBus,
  MessageFlag,
  MessageType,
  RequestNameReply,
  sessionBus,
  Variant,
} from "@jellybrick/dbus-next";
import { waitFor } from "./waits";

const watcherName = "org.kde.StatusNotifierWatcher";
const watcherPath = "/StatusNotifierWatcher";
const itemInterface = "org.kde.StatusNotifierItem";
const menuInterface = "com.canonical.dbusmenu";
const propertiesInterface = "org.freedesktop.DBus.Properties";
const answerLimitMs = 10_000;

/** Where a registered icon is to be found. */
interface RegisteredItem {
  /** The app's connection. */
  owner: string;
  path: string;
  /** As `RegisteredStatusNotifierItems` lists it. */
  service: string;
}

/** An entry of the icon's menu. */
export interface MenuEntry {
  id: number;
  label: string;
}

/**
 * The part of a desktop that shows tray icons: owns the StatusNotifierWatcher on a session bus, takes registrations, reads an icon's
 * menu and clicks in it, all over D-Bus.
 *
 * Sources: StatusNotifierItem specification (freedesktop.org); com.canonical.dbusmenu as libdbusmenu's dbus-menu.xml has it.
 */
export class TrayDesktop {
  readonly #bus: MessageBus;
  #items: RegisteredItem[] = [];
  #hasHost: boolean;

  private constructor(bus: MessageBus, hasHost: boolean) {
    this.#bus = bus;
    this.#hasHost = hasHost;
    this.#bus.addMethodHandler((message) => this.#serve(message));
    // An icon goes with the connection that brought it.
    this.#bus.on("message", (message) => {
      const [name, , newOwner] = message.body;
      if (message.member === "NameOwnerChanged" && newOwner === "") {
        this.#items = this.#items.filter(({ owner }) => owner !== name);
      }
    });
  }

  /** Comes up on a bus; goes with it at the latest. Without a host (yet) it is a registry with nobody who shows the icons. */
  static async start(address: string, options: { hasHost?: boolean } = {}): Promise<TrayDesktop> {
    const bus = sessionBus({ busAddress: address });
    // The bus may end first. The library tells of it by an event that its types leave out.
    const emitter: EventEmitter = bus;
    emitter.on("error", () => undefined);
    const desktop = new TrayDesktop(bus, options.hasHost ?? true);
    await desktop.#ask("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "AddMatch", "s", [
      "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'",
    ]);
    const reply = await bus.requestName(watcherName);
    if (reply !== RequestNameReply.PRIMARY_OWNER) throw new Error(`${watcherName} is taken already (${reply})`);
    return desktop;
  }

  /** The desktop's panel has come up, or has gone, while the registry stays. */
  setHost(hasHost: boolean): void {
    this.#hasHost = hasHost;
    this.#signal(hasHost ? "StatusNotifierHostRegistered" : "StatusNotifierHostUnregistered");
  }

  /** Ends it; the bus goes on. */
  async leave(): Promise<void> {
    await this.#bus.releaseName(watcherName);
    this.#bus.disconnect();
  }

  /** Waits until the app has registered its icon. */
  async waitForIcon(): Promise<void> {
    await this.#item();
  }

  /** A click on the icon itself. */
  async activate(): Promise<void> {
    const { owner, path } = await this.#item();
    await this.#ask(owner, path, itemInterface, "Activate", "ii", [0, 0]);
  }

  /** The entries of the icon's menu, without separators. */
  async menu(): Promise<MenuEntry[]> {
    const { owner } = await this.#item();
    const [, layout] = await this.#ask(owner, await this.#menuPath(), menuInterface, "GetLayout", "iias", [0, -1, []]);
    return childrenOf(layout).flatMap((child) => {
      const [id, properties] = child;
      const label = properties.label?.value;
      return typeof label === "string" ? [{ id, label }] : [];
    });
  }

  /** Waits until the menu's entries have these labels, in this order. */
  async waitForMenu(labels: readonly string[]): Promise<void> {
    let last: string[] = [];
    await waitFor(
      `the menu ${JSON.stringify(labels)}`,
      async () => {
        last = (await this.menu()).map(({ label }) => label);
        return JSON.stringify(last) === JSON.stringify(labels) ? last : null;
      },
      10_000,
    ).catch((error: Error) => {
      throw new Error(`${error.message}; it is ${JSON.stringify(last)}`);
    });
  }

  /** Clicks the entry with this label, as a desktop does. */
  async click(label: string): Promise<void> {
    const click = await this.openMenuAt(label);
    click();
  }

  /** Opens the menu with the pointer on the entry with this label; the function returned clicks it. */
  async openMenuAt(label: string): Promise<() => void> {
    const { owner } = await this.#item();
    const menu = await this.menu();
    const entry = menu.find((each) => each.label === label);
    if (!entry) throw new Error(`The menu has no "${label}": ${menu.map((each) => each.label).join(", ")}`);
    const path = await this.#menuPath();
    return () => {
      this.#bus.send(
        new Message({
          destination: owner,
          path,
          interface: menuInterface,
          member: "Event",
          signature: "isvu",
          body: [entry.id, "clicked", new Variant("s", ""), Math.floor(Date.now() / 1000)],
          // An app that quits may be gone before it has answered.
          flags: MessageFlag.NO_REPLY_EXPECTED,
        }),
      );
    };
  }

  #item(): Promise<RegisteredItem> {
    return waitFor("an icon in the tray", async () => this.#items.at(-1) ?? null, 20_000);
  }

  async #menuPath(): Promise<string> {
    const { owner, path } = await this.#item();
    const [menu] = await this.#ask(owner, path, propertiesInterface, "Get", "ss", [itemInterface, "Menu"]);
    if (!(menu instanceof Variant) || typeof menu.value !== "string") throw new Error("The icon has no menu");
    return menu.value;
  }

  async #ask(
    destination: string,
    path: string,
    iface: string,
    member: string,
    signature: string,
    body: unknown[],
  ): Promise<unknown[]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`${member}: no answer over D-Bus`)), answerLimitMs);
    });
    try {
      const call = new Message({ destination, path, interface: iface, member, signature, body });
      const answer = await Promise.race([this.#bus.call(call), late]);
      return answer?.body ?? [];
    } finally {
      clearTimeout(timer);
    }
  }

  #serve(message: Message): boolean {
    if (message.type !== MessageType.METHOD_CALL || message.path !== watcherPath) return false;
    if (message.interface === watcherName) return this.#serveRegistry(message);
    if (message.interface === propertiesInterface) return this.#serveProperties(message);
    return false;
  }

  #serveRegistry(message: Message): boolean {
    if (message.member === "RegisterStatusNotifierItem") {
      const item = registeredItem(message);
      this.#items.push(item);
      this.#bus.send(Message.newMethodReturn(message));
      this.#signal("StatusNotifierItemRegistered", "s", [item.service]);
      return true;
    }
    if (message.member === "RegisterStatusNotifierHost") {
      this.#bus.send(Message.newMethodReturn(message));
      this.setHost(true);
      return true;
    }
    return false;
  }

  #serveProperties(message: Message): boolean {
    const properties: Record<string, Variant> = {
      IsStatusNotifierHostRegistered: new Variant("b", this.#hasHost),
      RegisteredStatusNotifierItems: new Variant(
        "as",
        this.#items.map(({ service }) => service),
      ),
      ProtocolVersion: new Variant("i", 0),
    };
    const value = properties[String(message.body[1])];
    if (message.member === "GetAll") this.#bus.send(Message.newMethodReturn(message, "a{sv}", [properties]));
    else if (message.member === "Get" && value) this.#bus.send(Message.newMethodReturn(message, "v", [value]));
    else return false;
    return true;
  }

  #signal(member: string, signature = "", body: unknown[] = []): void {
    this.#bus.send(Message.newSignal(watcherPath, watcherName, member, signature, body));
  }
}

/** The one argument is a bus name, an object path, or (Chromium since 2026) both in one. */
function registeredItem({ sender, body }: Message): RegisteredItem {
  const service = String(body[0]);
  const slash = service.indexOf("/");
  return { owner: sender, path: slash < 0 ? "/StatusNotifierItem" : service.slice(slash), service };
}

type LayoutItem = [id: number, properties: Record<string, Variant | undefined>, children: Variant<LayoutItem>[]];

/** A layout is `(ia{sv}av)`, each child of the same type in a variant; its shape has been checked by its signature. */
function childrenOf(layout: unknown): LayoutItem[] {
  return (layout as LayoutItem)[2].map(({ value }) => value);
}
