import { expect, test } from "vitest";
import { given, meaningOf, missing, traitName, type Pair } from "./mapping";

const COLUMNS = [{ name: "Mail", guesses: ["email"] }, { name: "Second", guesses: [] }, { name: "Note", guesses: [] }];
const GUESSED: Pair[] = [["Mail", "email"], ["Note", "trait.note"]];

test("a field that is given to another column is taken from the first", () => {
  expect(given(COLUMNS, GUESSED, "Second", ["email"])).toEqual([["Mail", ""], ["Second", "email"], ["Note", "trait.note"]]);
});

test("a column may mean several things, or nothing", () => {
  expect(meaningOf("Mail", [["Mail", "email"], ["Mail", "user_id"]])).toEqual(["email", "user_id"]);
  expect(given(COLUMNS, GUESSED, "Note", [])).toContainEqual(["Note", ""]);
});

test("a header makes a name", () => {
  expect([traitName("Shoe size (EU)"), traitName("会员 等级"), traitName("!!")]).toEqual(["shoe_size_eu", "会员_等级", "column"]);
});

test("what is missing is told, types behind a colon aside", () => {
  expect(missing(["at", "total"], [["When", "at"], ["Joined", "trait.joined:date"]])).toEqual(["total"]);
});
