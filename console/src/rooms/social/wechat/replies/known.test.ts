import { expect, test } from "vitest";
import { draftOf, local, moved, ready, sent } from "./known";

test("a rule is ready when it has what its kind needs", () => {
  const draft = { ...draftOf(), name: "x", words: ["几点"] };
  expect(ready(draft)).toBe(false);
  expect(ready({ ...draft, body: { text: "9:00" } })).toBe(true);
  expect(ready({ ...draft, kind: "news", body: { title: "t", url: "https://a.example" } })).toBe(true);
  expect(ready({ ...draft, words: [], body: { text: "9:00" } })).toBe(false);
  expect(ready({ ...draft, words: [], match: "else", body: { text: "9:00" } })).toBe(true);
});

test("only the parts of the kind are sent, and no words for all other messages", () => {
  const told = sent({ ...draftOf(), name: " x ", match: "else", words: ["a"], kind: "picture", body: { text: "left over", media_id: "m" } });
  expect(told).toEqual({ name: "x", match: "else", words: [], kind: "picture", body: { media_id: "m" }, from_at: null, until_at: null });
});

test("a moment comes back as it was", () => {
  expect(new Date(local("2026-11-27T10:30:00Z")).toISOString()).toBe("2026-11-27T10:30:00.000Z");
});

test("a rule moves a place, and not beyond the ends", () => {
  expect(moved([1, 2, 3], 2, -1)).toEqual([2, 1, 3]);
  expect(moved([1, 2, 3], 3, 1)).toEqual([1, 2, 3]);
  expect(moved([1, 2, 3], 1, -1)).toEqual([1, 2, 3]);
});
