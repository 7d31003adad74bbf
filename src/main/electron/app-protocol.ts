import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { protocol } from "electron";
import { contentSecurityPolicy } from "./security";

export const appScheme = "app";
export const appOrigin = `${appScheme}://gramhaul`;

/** Pictures that the window asks for by address; null where there is none. JPEG bytes. */
export interface PictureSource {
  chatPhoto(chatId: string): Promise<Uint8Array | null>;
  thumbnail(downloadId: number): Promise<Uint8Array | null>;
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

const notFound = (): Response => new Response("Not found", { status: 404 });

/** Must be called before the app is ready (Electron's own rule for privileged schemes). */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
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
    return file(folder, decodeURIComponent(url.pathname));
  });
}

function picture(bytes: Uint8Array | null): Response {
  if (bytes === null) return notFound();
  return new Response(new Uint8Array(bytes), {
    headers: { "content-type": "image/jpeg", "cache-control": "private, max-age=3600" },
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
