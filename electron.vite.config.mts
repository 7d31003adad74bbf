import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Main and preload are CommonJS and the targets are those of the oldest Electron the code is run on (25: Node 18, Chromium 114).
export default defineConfig({
  main: {
    build: {
      target: "node18",
      lib: {
        entry: {
          index: at("src/main/index.ts"),
          "decryption-worker": at("src/main/telegram/gramjs/decryption/decryption-worker.ts"),
          "yaml-worker": at("src/main/selection/imports/yaml/yaml-worker.ts"),
        },
        formats: ["cjs"],
      },
      rollupOptions: { output: { entryFileNames: "[name].js" } },
    },
  },
  preload: {
    build: {
      target: "node18",
      lib: { entry: at("src/preload/index.ts"), formats: ["cjs"] },
      rollupOptions: { output: { entryFileNames: "[name].js" } },
      externalizeDeps: { exclude: ["zod"] },
    },
  },
  renderer: {
    root: at("src/renderer"),
    base: "./",
    plugins: [react()],
    build: {
      target: "chrome114",
      rollupOptions: { input: at("src/renderer/index.html") },
    },
  },
});
