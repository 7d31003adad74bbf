/**
 * Who downloads: this app; GramJS's own `downloadMedia`, for many files one after another and five in parallel; mtcute's own
 * `downloadToFile`; and the ceiling, the same bytes through a plain socket and AES-IGE in WebAssembly, one thread, no disk.
 */
export const contenderNames = ["gramhaul", "gramjs", "gramjs-parallel", "mtcute", "ceiling"] as const;
export type ContenderName = (typeof contenderNames)[number];
