import { expect, test } from "vitest";
import { dropped, fieldsOf, given, ownTarget, released, shownTargets, targetsOf, type Line } from "./sources";

const LINES: Line[] = [["tel", "identifier.phone"], ["=yiche", "property.utm_source"]];

test("a field that is dropped on a target comes after those that are there, once", () => {
  const more = dropped(LINES, "mobile", "identifier.phone");
  expect(fieldsOf("identifier.phone", more)).toEqual(["tel", "mobile"]);
  expect(dropped(more, "mobile", "identifier.phone")).toEqual(more);
});

test("a field may be several things, or nothing", () => {
  const more = given(LINES, "tel", ["identifier.phone", "trait.tel"]);
  expect(targetsOf("tel", more)).toEqual(["identifier.phone", "trait.tel"]);
  expect(given(more, "tel", [])).toEqual([["=yiche", "property.utm_source"]]);
  expect(released(more, "tel", "identifier.phone")).toEqual([["=yiche", "property.utm_source"], ["tel", "trait.tel"]]);
});

test("a target of one's own is named after the field", () => {
  expect([ownTarget("trait", "form.意向"), ownTarget("property", "a.Shoe size"), ownTarget("trait", "form.!!")]).toEqual(["trait.意向", "property.shoe_size", "trait.field"]);
});

test("targets in use are shown beside the usual ones", () => {
  expect(shownTargets("property", ["utm_campaign"], LINES)).toEqual(["property.utm_campaign", "property.utm_source"]);
});
