import type { AccountSettings } from "../../src/main/app/account-runtime";

/** The settings that a download manager of a test goes by: a queue like a user's, without extras. */
export function downloadSettings(
  downloadsFolder: string,
  changes: Partial<Omit<AccountSettings, "downloadsFolder">> = {},
): AccountSettings {
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
    textsByLink: () => false,
    sameContent: () => "keep-both",
    ...changes,
  };
}
