import { noWireFaults, type WireFaults } from "../contract";

/** The faults of the wire in force: one set for all data centres, and what single ones do differently. Both may change at any time. */
export class FaultSwitches {
  readonly all: WireFaults;
  readonly byDc = new Map<number, Partial<WireFaults>>();

  constructor(faults: Partial<WireFaults> = {}) {
    this.all = { ...noWireFaults, ...faults };
  }

  of<Name extends keyof WireFaults>(name: Name, dcId: number): WireFaults[Name] {
    return this.byDc.get(dcId)?.[name] ?? this.all[name];
  }

  /** True, and one fewer to come, when the next encrypted message is to be answered with bad_server_salt. */
  takeBadSalt(dcId: number): boolean {
    const ofDc = this.byDc.get(dcId);
    const faults = ofDc?.badSaltCount === undefined ? this.all : ofDc;
    const count = faults.badSaltCount ?? 0;
    if (count <= 0) return false;
    faults.badSaltCount = count - 1;
    return true;
  }
}
