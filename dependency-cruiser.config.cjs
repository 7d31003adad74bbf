// The rules of the house that are about imports: who may know of whom. Explained in CONTRIBUTING.md.
/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "electron-only-at-the-shell",
      comment: "Everything but the Electron shell runs, and is tested, under plain Node.",
      severity: "error",
      from: { path: "^src", pathNot: "^src/(main/(electron|logging)/|main/index\\.ts$|preload/)" },
      to: { path: "^(electron$|electron/|node_modules/electron/|node_modules/electron-log/)" },
    },
    {
      name: "gramjs-only-in-its-adapter",
      comment: "GramJS is archived upstream; the gateway port keeps it replaceable.",
      severity: "error",
      from: { path: "^(src|scripts)", pathNot: "^src/main/telegram/gramjs/" },
      to: { path: "^(telegram$|telegram/|node_modules/telegram/|node_modules/big-integer/)" },
    },
    {
      name: "telegram-server-without-gramjs-code",
      comment: "The server must not share a codec bug with the client. It reads GramJS's schema text as data only.",
      severity: "error",
      from: { path: "^tests/telegram-server/" },
      to: {
        path: "^(telegram$|telegram/|node_modules/(telegram|big-integer|@mtcute)/)",
        pathNot: "api-schema\\.json$",
      },
    },
    {
      name: "shared-is-pure",
      severity: "error",
      from: { path: "^src/shared/" },
      to: { pathNot: "^(src/shared/|node_modules/zod/)" },
    },
    {
      name: "renderer-knows-only-shared",
      severity: "error",
      from: { path: "^src/renderer/" },
      to: { path: "^src/(main|preload)/|^(node:)?(fs|path|os|net|crypto|child_process)$" },
    },
    {
      name: "preload-knows-only-shared",
      severity: "error",
      from: { path: "^src/preload/" },
      to: { path: "^src/(main|renderer)/" },
    },
    {
      name: "main-knows-no-window-code",
      severity: "error",
      from: { path: "^src/main/" },
      to: { path: "^src/(renderer|preload)/" },
    },
    {
      name: "three-download-layers",
      comment: "manager (the list) → scheduler (what runs) → file download (one file): each knows only the one below.",
      severity: "error",
      from: { path: "^src/main/downloads/(scheduler|file-download)" },
      to: { path: "^src/main/downloads/manager" },
    },
    { name: "product-needs-no-tests", severity: "error", from: { path: "^src/" }, to: { path: "^(tests|scripts)/" } },
    {
      name: "not-resolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^virtual:" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".d.ts", ".js", ".cjs", ".mjs", ".json"],
    },
  },
};
