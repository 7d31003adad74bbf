import type { DownloadSettings } from "../../src/main/downloads/running-downloads";

/** The settings that a download manager of a test goes by: a queue like a user's, without extras. */
export function downloadSettings(
  downloadsFolder: string,
  changes: Partial<Omit<DownloadSettings, "downloadsFolder">> = {},
): DownloadSettings {
  return {
    downloadsFolder: () => downloadsFolder,
    filesAtOnce: () => 5,
    chunksPerFile: () => 4,
    requestsAtOnce: () => 24,
    pathTemplate: () => "{chat}/{file_name}",
    keepFreeMegabytes: () => 64,
    speedLimitBytesPerSecond: () => null,
    verifyHashes: () => true,
    correctExtensions: () => true,
    sideCars: () => "off",
    sameContent: () => "keep-both",
    ...changes,
  };
}
