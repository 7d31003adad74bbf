import { type ReactNode, useState } from "react";
import classes from "./avatar.module.css";

interface AvatarProps {
  readonly id: string;
  readonly title: string;
  /** Side length in CSS pixels. */
  readonly size: number;
  /** Blurred preview as a data URL. */
  readonly preview?: string | null;
  /** Address of the sharper photo, when there is one. */
  readonly photo?: string | null;
  /** Shown instead of the initials when there is no photo at all. */
  readonly glyph?: ReactNode;
}

/** Colours of avatars without a photo: all dark enough for white letters, none of them the accent. */
const colours = ["#8a5a2b", "#7d4a9e", "#2f6f4f", "#a0474f", "#3e5f9a", "#80612a", "#5f5f8f", "#96497a"] as const;

/** A chat's or user's photo: initials at once, the blurred preview over them, the sharp photo over that as it arrives. */
export function Avatar({ id, title, size, preview, photo, glyph }: AvatarProps): ReactNode {
  const [loaded, setLoaded] = useState(false);
  const [failed, setFailed] = useState(false);
  return (
    <span
      className={classes.avatar}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.38), background: colourOf(id) }}
      aria-hidden="true"
    >
      {glyph ?? initialsOf(title)}
      {preview && <img src={preview} alt="" className={classes.preview} draggable={false} />}
      {photo && !failed && (
        <img
          src={photo}
          alt=""
          className={classes.photo}
          data-loaded={loaded}
          draggable={false}
          onLoad={() => setLoaded(true)}
          onError={() => setFailed(true)}
        />
      )}
    </span>
  );
}

/** Always the same colour for the same chat. */
function colourOf(id: string): string {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return colours[sum % colours.length] ?? colours[0];
}

/** The first letters of the first and last word; whole characters, also where one takes several code units. */
function initialsOf(title: string): string {
  const allWords = title.split(/\s+/u);
  const readable = allWords.filter((word) => /[\p{L}\p{N}]/u.test(word));
  const words = readable.length > 0 ? readable : allWords;
  const first = firstCharacter(words[0] ?? title);
  const last = words.length > 1 ? firstCharacter(words[words.length - 1] ?? "") : "";
  return /\p{Extended_Pictographic}|\p{Script=Han}/u.test(first) ? first : (first + last).toLocaleUpperCase();
}

function firstCharacter(word: string): string {
  const start = word.replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+/u, "");
  return [...new Intl.Segmenter().segment(start)][0]?.segment ?? "";
}
