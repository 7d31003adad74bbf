import { fileURLToPath } from "node:url";

/** Absolute path of the checkout: the folder of package.json. */
export const repositoryRoot = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");
