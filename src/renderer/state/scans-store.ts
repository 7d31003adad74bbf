import { create } from "zustand";
import type { Scan } from "../../shared/downloads";

interface ScansState {
  readonly scans: readonly Scan[];
}

export const useScans = create<ScansState>(() => ({ scans: [] }));

/** True while a scan of this chat is running or waiting to go on. */
export function isBeingScanned(scans: readonly Scan[], chatId: string): boolean {
  return scans.some((scan) => scan.chatId === chatId && (scan.state === "running" || scan.state === "waiting"));
}
