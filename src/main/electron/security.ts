import { app, session, shell } from "electron";
import { isWebAddress } from "../../shared/media-browser";

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

/** Opens a page in the browser: one of the web, that main itself names or has from a message. */
export async function openInBrowser(address: string): Promise<void> {
  if (!isWebAddress(address)) throw new Error("Refused to open what is no address of the web");
  await shell.openExternal(new URL(address).href);
}
