/** No link is longer, and no command line has more of them for a good reason: the lock carries them to the first instance. */
const longestLink = 2_048;
const mostLinks = 100;

/** Links of the app's own scheme, of Telegram's, and of its sites on the web. */
const linkPattern = /^(?:gramhaul:|tg:|(?:https?:\/\/)?(?:[a-z0-9_]+\.)?(?:t\.me|telegram\.(?:me|dog))\/)/i;

/** The links among the arguments of a start: what a browser or the desktop hands over, or a person types behind the command. */
export function linksAmong(argv: readonly string[]): string[] {
  return argv.filter((argument) => argument.length <= longestLink && linkPattern.test(argument)).slice(0, mostLinks);
}
