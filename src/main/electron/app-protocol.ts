import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { protocol } from "electron";
import type { PreviewAnswer } from "../browser/media-previews";
import { contentSecurityPolicy } from "./security";

export const appScheme = "app";
export const appOrigin = `${appScheme}://gramhaul`;

/** Pictures that the window asks for by address; null where there is none. JPEG bytes. */
export interface PictureSource {
  chatPhoto(chatId: string): Promise<Uint8Array | null>;
  thumbnail(downloadId: number): Promise<Uint8Array | null>;
  mediaThumbnail(chatId: string, messageId: number): Promise<Uint8Array | null>;
  /** Part of a media that is previewed. */
  mediaPreview(id: number, rangeHeader: string | null): PreviewAnswer | null;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/** Not kept: what is not there now may be there later. */
const notFound = (): Response => new Response("Not found", { status: 404, headers: { "cache-control": "no-store" } });

/** Must be called before the app is ready (Electron's own rule for privileged schemes). */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true, stream: true },
    },
  ]);
}

/** Serves the window's files out of `folder`, and pictures of chats and downloads. Nothing outside the folder can be named. */
export function serveAppScheme(folder: string, pictures: PictureSource): void {
  protocol.handle(appScheme, async (request) => {
    const url = new URL(request.url);
    if (url.host !== "gramhaul") return notFound();
    const [, first = "", ...rest] = decodeURIComponent(url.pathname).split("/");
    if (first === "chat-photo") return picture(await pictures.chatPhoto(rest.join("/")));
    if (first === "thumbnail") return picture(await pictures.thumbnail(Number(rest[0])));
    if (first === "media-thumbnail") {
      const [chatId = "", messageId] = rest;
      return picture(await pictures.mediaThumbnail(chatId, Number(messageId)));
    }
    if (first === "media-preview") return preview(pictures, Number(rest[0]), request.headers.get("range"));
    return file(folder, decodeURIComponent(url.pathname));
  });
}

function picture(bytes: Uint8Array | null): Response {
  if (bytes === null) return notFound();
  return new Response(new Uint8Array(bytes), {
    headers: { "content-type": "image/jpeg", "cache-control": "private, max-age=3600" },
  });
}

function preview(pictures: PictureSource, id: number, rangeHeader: string | null): Response {
  const answer = pictures.mediaPreview(id, rangeHeader);
  if (answer === null) return notFound();
  return new Response(answer.body, {
    status: answer.status,
    headers: { ...answer.headers, "x-content-type-options": "nosniff" },
  });
}

async function file(folder: string, pathname: string): Promise<Response> {
  const path = normalize(join(folder, pathname === "/" ? "index.html" : pathname));
  const contentType = contentTypes[extname(path)];
  if (!path.startsWith(folder + sep) || contentType === undefined) return notFound();
  try {
    return new Response(await readFile(path), {
      headers: {
        "content-type": contentType,
        "content-security-policy": contentSecurityPolicy,
        "x-content-type-options": "nosniff",
      },
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return notFound();
    throw error;
  }
}
