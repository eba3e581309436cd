import { describe, expect, test } from "vitest";
import { asDrawn, KINDS, passed, ways, withRefused, type Definition, type Step } from "../definition";
import { arrange, before, connect, copied, definitionOf, follows, graphOf, HEIGHT, insert, pasted, places, remove, rename, thickness, walked } from "./graph";
import { begin, change, redo, undo } from "./past";

const playbooks = import.meta.glob<{ default: { journey: Definition } }>("../../../../../koipond/journeys/playbooks/*/playbook.json", { eager: true });

const waves: Definition = {
  kind: "marketing", entry: { kind: "segment", segment: 1 }, start: "first", steps: {
    first: { kind: "send", channel: "email", template: 1, next: "opened?" },
    "opened?": { kind: "wait_for", event: "email_opened", of: "first", days: 3, then: "second", timeout: "pause" },
    second: { kind: "send", channel: "email", template: 2, next: "end" },
    pause: { kind: "wait", days: 2, next: "reminder" },
    reminder: { kind: "send", channel: "email", template: 3, next: null },
    end: { kind: "end" },
  },
};

describe("a definition is drawn and read back without a loss", () => {
  test.each(Object.entries(playbooks))("%s", (_, { default: { journey } }) => expect(definitionOf(graphOf(journey))).toEqual(journey));

  test("any definition, also one that is wrong", () => {
    for (let seed = 1; seed <= 400; seed++) {
      const made = random(seed);
      expect(definitionOf(graphOf(made))).toEqual(made);
    }
  });
});

test("what is done on the canvas holds for any definition", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const made = random(seed), names = Object.keys(made.steps), one = names[seed % names.length]!;
    const gone = remove(made, [one]);
    expect(JSON.stringify(graphOf(gone).edges)).not.toContain(`"to":${JSON.stringify(one)}`);
    const renamed = rename(made, one, "another name");
    expect(rename(renamed, "another name", one)).toEqual({ ...made, steps: expect.anything() });
    expect(graphOf(renamed).edges.length).toBe(graphOf(made).edges.length);
    const { definition, names: copies } = pasted(made, copied(made, names));
    expect(Object.keys(definition.steps).length).toBe(2 * names.length);
    expect(graphOf(definition).edges.filter((edge) => copies.includes(edge.from)).length).toBe(graphOf(made).edges.length - (made.start ? 1 : 0));
  }
}, 20_000);

test("a step is put on a way, and what followed there follows it", () => {
  const { definition, name } = insert(waves, { kind: "wait", hours: 1, next: null }, "breath", { from: "first", path: ["next"] });
  expect([definition.steps.first!.next, definition.steps[name]!.next]).toEqual([name, "opened?"]);
  expect(insert(waves, { kind: "end" }, "end").name).toBe("end 2");
  expect(insert({ steps: {} }, { kind: "end" }, "end").definition.start).toBe("end");
});

test("taking the first step out makes the second the first", () => expect(remove(waves, ["first"]).start).toBe("opened?"));

test("a step is renamed also where its message is waited for", () => expect(rename(waves, "first", "hello").steps["opened?"]!.of).toBe("hello"));

test("an edge back is refused, one onward is drawn", () => {
  expect([follows(waves, "reminder", "first"), follows(waves, "first", "first"), follows(waves, "reminder", "end")]).toEqual([false, false, true]);
  expect(connect(waves, "reminder", ["next"], "end").steps.reminder!.next).toBe("end");
});

test("steps stand below those that lead to them, none on another", () => {
  const at = places(waves);
  for (const edge of graphOf(waves).edges) expect(at[edge.to]![1]).toBeGreaterThanOrEqual(at[edge.from]![1] + HEIGHT);
  expect(new Set(Object.values(at).map(String)).size).toBe(8);
  expect(arrange({ ...waves, canvas: { places: { end: [1, 2] } } })).toEqual(waves);
});

test("arrow keys walk along the edges", () => {
  expect([walked(waves, undefined, "down"), walked(waves, "entry", "down"), walked(waves, "first", "down"), walked(waves, "second", "up")]).toEqual(["entry", "first", "opened?", "opened?"]);
  expect(new Set([walked(waves, "pause", "left"), walked(waves, "pause", "right")])).toContain("second");
});

test("what lies before a step", () => expect(before(waves, "reminder")).toEqual(["pause", "opened?", "first"]));

test("undo and redo; typing in one field is one step", () => {
  let past = begin(1);
  past = change(change(change(past, 2, "name"), 3, "name"), 4);
  expect([undo(past).now, undo(undo(past)).now, redo(undo(past)).now]).toEqual([3, 1, 4]);
});

test("a count stands at the step that was drawn, also where publishing added one", () => {
  const published: Definition = { start: "mail", steps: {
    mail: { kind: "send", channel: "email", template: 1, next: "mail ✓", failed: "call" },
    "mail ✓": { kind: "wait_any", days: 4, timeout: "end", ways: [{ name: "accepted", event: "email_sent", of: "mail", next: "end" }, { name: "refused", event: "email_refused", of: "mail", next: "call" }] },
    call: { kind: "end" }, end: { kind: "end" } } };
  const drawn = asDrawn(published);
  expect(drawn.steps.mail!.next).toBe("end");
  const found = passed(drawn, [{ step: "mail", arrived: 9, standing: 0, left: { sent: 9 } }, { step: "mail ✓", arrived: 9, standing: 2, left: { accepted: 4, refused: 3 } }]);
  expect(found.mail).toEqual({ arrived: 9, standing: 2, ways: { sent: 4, failed: 3 }, refused: {} });
  expect(withRefused(found, [{ step: "mail", reason: "no_consent", messages: 2 }, { step: "gone", reason: "x", messages: 1 }]).mail!.refused).toEqual({ no_consent: 2 });
});

test("two hundred steps are laid out, none over another", () => {
  const steps: Record<string, Step> = {};
  for (let n = 0; n < 200; n++) steps[`s${n}`] = n % 3 ? { kind: "wait", days: 1, next: n < 198 ? `s${n + 2}` : null } : { kind: "split", rule: {}, yes: n < 199 ? `s${n + 1}` : null, no: n < 198 ? `s${n + 2}` : null };
  const found = Object.entries(places({ start: "s0", steps })).filter(([name]) => name in steps).map(([, place]) => place);
  expect(found.length).toBe(200);
  expect(new Set(found.map((place) => place.join(" "))).size).toBe(200);
});

test("thick is what many take", () => expect([thickness(0, 10), thickness(10, 10)]).toEqual([1.5, 10]));

/** A definition with every kind of step, ways to wherever is further on, some to the end and some to nowhere. */
function random(seed: number): Definition {
  let state = seed * 2654435761 >>> 0;
  const dice = (sides: number) => { state = (state * 1664525 + 1013904223) >>> 0; return Math.floor((state / 2 ** 32) * sides); };
  const count = 2 + dice(12), names = Array.from({ length: count }, (_, n) => `step ${n}`);
  const further = (n: number) => [null, "", names[n + 1 + dice(count - n - 1)] ?? null, names[n + 1] ?? null][dice(4)]!;
  const steps = Object.fromEntries(names.map((name, n) => {
    const kind = KINDS[dice(KINDS.length)]!, list = Array.from({ length: dice(4) }, (_, place) => ({ name: `way ${place}`, channel: `c${place}`, percent: 10, next: further(n) }));
    const step: Step = { kind, next: further(n), ...(dice(2) ? { then: further(n), timeout: further(n), yes: further(n), no: further(n), otherwise: further(n) } : {}),
      ...(dice(2) ? { ways: list, branches: list, shares: list, results: list, variants: list } : {}), ...(dice(3) ? {} : { failed: further(n), other: further(n), date: { trait: "x" } }) };
    if (kind === "experiment" && dice(2)) Object.assign(step, { mode: "factorial", ways: { "a=1,b=2": further(n) }, factors: { a: ["1"], b: ["2"] } });
    if (kind === "task" || kind === "webhook" || kind === "end" || kind === "go") delete step.next;
    return [name, step];
  }));
  const made: Definition = { kind: "marketing", entry: { kind: "call" }, start: [names[0]!, null, undefined][dice(3)], steps };
  if (made.start === undefined) delete made.start;
  return made;
}

test("every kind of step has its ways", () => expect(KINDS.map((kind) => ways({ kind }).length).every((count) => count >= 0)).toBe(true));
