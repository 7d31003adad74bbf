import type { TFunction } from "i18next";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Formatters, formattersFor } from "./format";

export interface Words {
  readonly t: TFunction;
  readonly format: Formatters;
}

const WordsContext = createContext<Words | null>(null);

/**
 * Texts and formatters of the window's language, looked up once for the whole window. `useTranslation` copies the i18next object
 * whenever a component that uses it appears; rows of a list appear by the dozen with every turn of the wheel.
 */
export function WordsProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { t, i18n } = useTranslation();
  const words = useMemo(() => ({ t, format: formattersFor(i18n.language) }), [t, i18n.language]);
  return <WordsContext.Provider value={words}>{children}</WordsContext.Provider>;
}

/** The window's texts and formatters; a component that uses them follows a switch of language. */
export function useWords(): Words {
  const words = useContext(WordsContext);
  if (!words) throw new Error("Used outside of WordsProvider");
  return words;
}

/** The formatters alone. */
export const useFormat = (): Formatters => useWords().format;
