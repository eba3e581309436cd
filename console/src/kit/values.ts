/** Values that are stored as codes, in the reader's words: countries, languages, currencies and sexes. Any other is what it is. */
import { defineWords, language, say } from "./words";

const words = defineWords("values", {
  female: ["female", "女", "女"], male: ["male", "男", "男"], other: ["other", "其他", "其他"], unknown: ["not said", "未说明", "未說明"],
  true: ["yes", "是", "是"], false: ["no", "否", "否"],
});

const SEX: Record<string, "female" | "male" | "other" | "unknown"> = { female: "female", f: "female", male: "male", m: "male", other: "other", unknown: "unknown" };
const CODES: Record<string, { type: "region" | "language" | "currency"; of: RegExp }> = {
  country: { type: "region", of: /^[A-Z]{2}$/i }, nationality: { type: "region", of: /^[A-Z]{2}$/i }, language: { type: "language", of: /^[a-z]{2,3}([-_][a-z]{2,4})*$/i }, locale: { type: "language", of: /^[a-z]{2,3}([-_][a-z]{2,4})*$/i },
  currency: { type: "currency", of: /^[A-Z]{3}$/ },
};

/** A value of an attribute or property as one says it; `name` is the stored name of the attribute, such as `country`. */
export function valueInWords(name: string, value: string): string {
  const bare = name.split(".").at(-1)!;
  if (bare === "gender" || bare === "sex") return value.toLowerCase() in SEX ? say(words, SEX[value.toLowerCase()]!) : value;
  if (value === "true" || value === "false") return say(words, value);
  const code = CODES[bare];
  if (!code?.of.test(value)) return value;
  try {
    return new Intl.DisplayNames([language()], { type: code.type, fallback: "code" }).of(code.type === "region" ? value.toUpperCase() : value.replace("_", "-")) ?? value;
  } catch { return value; }   // shaped like a code, but none
}
