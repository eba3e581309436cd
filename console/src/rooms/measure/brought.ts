/** The answer of a journey's report: money against the hold-out where that can be said, else the share who reached the goal, else only what happened. */
type Interval = { value: number; low: number; high: number } | null;
type Group = { people: number; rate: Interval };
type Goal = { treated: Group; holdout: Group; difference: Interval; revenue_difference: Interval; brought: number | null };
export type Answer = { kind: "money"; value: number; low: number; high: number } | { kind: "rate"; rate: number; value: number; low: number; high: number } | { kind: "alone" };

export function brought(goal: Goal): Answer {
  const { people, rate } = goal.treated;
  if (goal.brought !== null && goal.revenue_difference) {
    return { kind: "money", value: goal.brought, low: goal.revenue_difference.low * people, high: goal.revenue_difference.high * people };
  }
  return goal.difference && rate ? { kind: "rate", rate: rate.value, ...goal.difference } : { kind: "alone" };
}
