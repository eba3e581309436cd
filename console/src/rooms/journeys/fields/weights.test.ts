import { expect, test } from "vitest";
import { evenly, sumOf, toWhole, withOneMore, withShare } from "./weights";

test("one share changes and the others make room in proportion", () => {
  expect(withShare([50, 50], 0, 80)).toEqual([80, 20]);
  expect(withShare([50, 30, 20], 1, 50)).toEqual([36, 50, 14]);
  expect(withShare([60, 30, 10], 0, 20)).toEqual([20, 60, 20]);
  expect(withShare([50, 50], 0, 33.3)).toEqual([33.3, 66.7]);
});

test("from nothing the rest is shared evenly, and nothing is below zero or above all", () => {
  expect(withShare([100, 0, 0], 0, 40)).toEqual([40, 30, 30]);
  expect(withShare([50, 50], 1, 130)).toEqual([0, 100]);
  expect(withShare([50, 50], 1, -3)).toEqual([100, 0]);
  expect(withShare([100], 0, 40)).toEqual([100]);
});

test("whatever is done, it is 100 together", () => {
  let shares = evenly(3);
  expect(shares).toEqual([33.4, 33.3, 33.3]);
  for (let turn = 0; turn < 300; turn++) {
    shares = withShare(shares, turn % shares.length, (turn * 37.7) % 101);
    if (turn % 50 === 49) shares = withOneMore(shares);
    expect(sumOf(shares)).toBe(100);
    expect(shares.every((one) => one >= 0)).toBe(true);
  }
  for (let count = 1; count <= 32; count++) expect(sumOf(evenly(count))).toBe(100);
  expect(toWhole([1, 1, 2])).toEqual([25, 25, 50]);
  expect(toWhole([])).toEqual([]);
  expect(withOneMore([50, 50])).toEqual([34, 33, 33]);
});
