import i18next, { type i18n as I18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type { AppInfo } from "../../shared/app-state";
import en from "./en.json";
import zhHans from "./zh-Hans.json";

export type Language = AppInfo["language"];

/** The window's texts, bundled: both languages are there from the first frame and switching needs no loading. */
export const i18n: I18n = i18next.createInstance();

// React escapes what it shows, so i18next must not escape it a second time.
void i18n.use(initReactI18next).init({
  resources: { en: { translation: en }, "zh-Hans": { translation: zhHans } },
  lng: "en",
  fallbackLng: "en",
  initAsync: false,
  interpolation: { escapeValue: false },
  returnNull: false,
});

/** Switches every text of the window, and tells assistive technology and font selection which language it is. */
export function switchLanguage(language: Language): void {
  if (i18n.language !== language) void i18n.changeLanguage(language);
  document.documentElement.lang = language;
}
