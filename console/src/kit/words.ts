/** Words in three scripts: one row per key. A room defines its own and reads them by a hook whose keys are checked. */
import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";

export type Row = readonly [en: string, zhCN: string, zhTW: string];
export type Words = Readonly<Record<string, Row>>;
export const LANGUAGES = ["en", "zh-CN", "zh-TW"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Keys as they are asked for: a plural is written `people_one`, `people_other` and asked for as `people` with a count. */
type Key<W extends Words> = keyof W extends infer K ? (K extends `${infer Stem}_${"one" | "other"}` ? Stem | K : K) : never;
export type Say<W extends Words> = (key: Key<W> & string, values?: Record<string, unknown>) => string;
export type Said<W extends Words> = { room: string; words: W };

const KEPT = "koipond.language";
const COOKIE = "django_language";   // by which the pages of sign-in and account speak; who chose there finds it here

export function defineWords<const W extends Words>(room: string, words: W): Said<W> {
  LANGUAGES.forEach((language, place) => {
    const rows = Object.entries(words).map(([key, row]) => [key, row[place]]);
    i18next.addResourceBundle(language, room, Object.fromEntries(rows), true, true);
  });
  return { room, words };
}

export function useWords<W extends Words>(said: Said<W>): Say<W> {
  const { t } = useTranslation(said.room);
  return (key, values) => t(key, values as Record<string, string>) as string;
}

/** The same outside of components, such as in a column's sorter. */
export function say<W extends Words>(said: Said<W>, key: Key<W> & string, values?: Record<string, unknown>): string {
  return i18next.t(key, { ns: said.room, ...values }) as string;
}

export const language = (): Language => (i18next.language as Language) || "en";

export function choose(language: Language): void {
  localStorage.setItem(KEPT, language);
  document.cookie = `${COOKIE}=${language === "en" ? "en" : "zh-hans"}; path=/; max-age=31536000; samesite=lax`;
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

function chosen(): Language {
  if (typeof localStorage === "undefined") return "en";  // in tests of pure code
  const kept = localStorage.getItem(KEPT) as Language | null;
  const there = document.cookie.match(new RegExp(`(?:^|; )${COOKIE}=(en|zh)`))?.[1];
  if (kept && LANGUAGES.includes(kept) && (!there || kept.startsWith(there))) return kept;
  const asked = navigator.language.toLowerCase();
  if (!(there ?? asked).startsWith("zh")) return "en";
  return /tw|hk|mo|hant/.test(asked) ? "zh-TW" : "zh-CN";
}

void i18next.use(initReactI18next).init({
  lng: chosen(), fallbackLng: "en", resources: {}, keySeparator: false, nsSeparator: false, returnNull: false, initAsync: false,
  interpolation: { escapeValue: false },  // React escapes
});
if (typeof document !== "undefined") document.documentElement.lang = i18next.language;
