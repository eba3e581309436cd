import { expect, test } from "vitest";
import { say, defineWords } from "./words";

const room = defineWords("test", { greeting: ["Hello {{name}}", "你好，{{name}}", "你好，{{name}}"], days_one: ["{{count}} day", "{{count}} 天", "{{count}} 天"], days_other: ["{{count}} days", "{{count}} 天", "{{count}} 天"] });

test("a word is said with its values, a plural by its count", () => {
  expect(say(room, "greeting", { name: "<Mei>" })).toBe("Hello <Mei>");
  expect([1, 2].map((count) => say(room, "days", { count }))).toEqual(["1 day", "2 days"]);
});

const rooms = import.meta.glob<{ default: { words: Record<string, readonly string[]> } }>("../{parts,rooms,shell}/**/{words,*Words}.ts", { eager: true });

test("every word stands in three scripts with the same values", () => {
  const slots = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((found) => found[1]).sort();
  for (const [file, said] of Object.entries(rooms).flatMap(([file, one]) => (one.default ? [[file, one.default] as const] : []))) {
    for (const [key, row] of Object.entries(said.words)) {
      expect(row.every((text) => text.trim() !== ""), `${file} ${key}`).toBe(true);
      expect(row.slice(1).map(slots), `${file} ${key}`).toEqual([slots(row[0]!), slots(row[0]!)]);
    }
  }
});
