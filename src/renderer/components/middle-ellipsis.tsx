import type { ReactNode } from "react";
import classes from "./middle-ellipsis.module.css";

/** Characters kept at the end: enough for the extension and the number before it. */
const tailLength = 10;

/**
 * A name that loses its middle when it has no room, so that its beginning and its extension stay readable. The browser does the
 * measuring: the first part shrinks, the end does not. The full name is the tooltip.
 */
export function MiddleEllipsis({ text, className }: { readonly text: string; readonly className?: string }): ReactNode {
  const at = splitAt(text);
  return (
    <span className={`${classes.name} ${className ?? ""}`} title={text}>
      <bdi className={classes.head}>{text.slice(0, at)}</bdi>
      {at < text.length && <bdi className={classes.tail}>{text.slice(at)}</bdi>}
    </span>
  );
}

/** Where the end begins, never inside a character that takes several code units. Short names have no end of their own. */
export function splitAt(text: string): number {
  if (text.length <= tailLength * 2) return text.length;
  let at = text.length - tailLength;
  while (at > 0 && isInsideCharacter(text, at)) at -= 1;
  return at;
}

/** True between the halves of a surrogate pair and before what joins or modifies the character in front of it. */
export function isInsideCharacter(text: string, at: number): boolean {
  const isLowSurrogate = (text.charCodeAt(at) & 0xfc00) === 0xdc00;
  return isLowSurrogate || /^[\p{M}\p{Emoji_Modifier}\u200d]/u.test(text.slice(at)) || text[at - 1] === "\u200d";
}
