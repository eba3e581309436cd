import { expect, test } from "vitest";
import { blank, isWhole, opened, turned } from "./menu";

const shop = { name: "商城", type: "view", url: "https://tea.example" };

test("a menu is whole when every button has a name that fits and what its type needs", () => {
  expect(isWhole({ button: [shop], special: [] })).toBe(true);
  expect(isWhole({ button: [{ ...shop, url: " " }], special: [] })).toBe(false);
  expect(isWhole({ button: [{ ...shop, name: "六个汉字太长" }], special: [] })).toBe(false);   // 18 bytes
  expect(isWhole({ button: [{ name: "更多", sub_button: [{ ...shop, name: "六个汉字太长" }] }], special: [] })).toBe(true);
  expect(isWhole({ button: [{ name: "更多", sub_button: [blank()] }], special: [] })).toBe(false);
});

test("an empty menu is whole, but not one for a tag alone", () => {
  expect(isWhole({ button: [], special: [] })).toBe(true);
  expect(isWhole({ button: [], special: [{ tag: 2, button: [shop] }] })).toBe(false);
});

test("a button that does something else keeps its name, and what both types need", () => {
  expect(turned(shop, "miniprogram")).toEqual({ name: "商城", type: "miniprogram", appid: "", pagepath: "", url: "https://tea.example" });
  expect(opened(shop)).toEqual({ name: "商城", sub_button: [{ name: "", type: "click", key: "" }] });
});
