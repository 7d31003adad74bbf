import type { TelegramServerControl } from "../telegram-server/control/client";
import type { ControlBody } from "../telegram-server/control/schemas";
import { SeededRandom } from "../telegram-server/world/random";

const kibibyte = 1024;
/** What the rule of the proof wants: documents above this size, in messages or albums whose caption does not say otherwise. */
const smallestWanted = 20 * kibibyte;
export const wantedKinds = ["document"] as const;
export const wantedFilter = `file_size >= ${smallestWanted / kibibyte}KB and not (caption contains 'unwanted')`;

type NewMessage = Omit<ControlBody<"newMessage">, "chat">;

/** One message to post, and whether its file has to come; null: it has none. */
export interface Post {
  message: NewMessage;
  wanted: boolean | null;
}

/** Messages of all sorts, in their order; the same for the same seed. */
export function postsOf(seed: number, count: number): Post[] {
  const random = new SeededRandom(seed);
  const posts: Post[] = [];
  const document = (wanted: boolean): NewMessage["file"] => ({
    kind: "document",
    // Few names: most files have to share one.
    fileName: `report ${random.int(1, 30)}.bin`,
    mimeType: "application/octet-stream",
    sizeBytes: wanted ? random.int(smallestWanted, 300 * kibibyte) : random.int(1, smallestWanted - 1),
    dcId: random.pick([2, 4]),
  });
  while (posts.length < count) {
    const kind = random.next();
    if (kind < 0.45) posts.push({ message: { file: document(true) }, wanted: true });
    else if (kind < 0.6) posts.push({ message: { file: document(false) }, wanted: false });
    else if (kind < 0.7) posts.push({ message: { file: document(true), text: "unwanted" }, wanted: false });
    else if (kind < 0.8) posts.push({ message: { file: { kind: "photo", dcId: 2 } }, wanted: false });
    else if (kind < 0.9) posts.push({ message: { text: "only words" }, wanted: null });
    else posts.push(...album(random, document));
  }
  return posts.slice(0, count);
}

/** The caption of an album is on its first message and meant for all. */
function album(random: SeededRandom, document: (wanted: boolean) => NewMessage["file"]): Post[] {
  const groupedId = String(random.int(1, 2 ** 31 - 1));
  const wanted = random.next() < 0.5;
  return Array.from({ length: random.int(2, 5) }, (_, index) => ({
    message: { file: document(true), groupedId, ...(index === 0 && !wanted && { text: "an unwanted album" }) },
    wanted,
  }));
}

/** Posts them one after another, whether anybody listens or not. Returns what was posted under which message id. */
export async function postAll(
  control: TelegramServerControl,
  chat: string,
  posts: readonly Post[],
  pauseBefore: (post: Post) => Promise<void>,
): Promise<Map<number, Post>> {
  const posted = new Map<number, Post>();
  for (const post of posts) {
    await pauseBefore(post);
    const { id } = await control.addMessage({ chat, ...post.message });
    posted.set(id, post);
  }
  return posted;
}
