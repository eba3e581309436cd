import { expect, test } from "vitest";
import { brought } from "./brought";

const some = { value: 0.02, low: -0.01, high: 0.05 };
const group = { people: 1000, rate: { value: 0.3, low: 0.27, high: 0.33 } };
const goal = { treated: group, holdout: group, difference: some, revenue_difference: { value: 1.5, low: 1, high: 2 }, brought: 1500 };

test("money is said where it can be, with an interval for everybody who got it", () => {
  expect(brought(goal)).toEqual({ kind: "money", value: 1500, low: 1000, high: 2000 });
});

test("else the share, else only what happened", () => {
  expect(brought({ ...goal, revenue_difference: null })).toEqual({ kind: "rate", rate: 0.3, ...some });
  expect(brought({ ...goal, revenue_difference: null, difference: null })).toEqual({ kind: "alone" });
});
