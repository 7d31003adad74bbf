import { app, session, shell } from "electron";

/** What the window may load: itself and nothing else. Mantine sets styles inline, hence the one relaxation. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "media-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Denies permissions, new windows, navigation and webviews, for every window that will ever be. Call once when the app is ready. */
export function denyWhatIsNotUsed(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  app.on("web-contents-created", (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.on("will-navigate", (event) => event.preventDefault());
    contents.on("will-redirect", (event) => event.preventDefault());
  });
}

/** Opens a page in the browser; https only, and only addresses that main itself names. */
export async function openInBrowser(address: string): Promise<void> {
  const url = new URL(address);
  if (url.protocol !== "https:") throw new Error(`Refused to open ${url.protocol} in the browser`);
  await shell.openExternal(url.href);
}
