import { expect, test } from "vitest";
import { goesBack } from "./goesBack";

const word = (origin: number, message_id = String(origin)) => ({ origin, message_id, value: `of ${origin}` });
const trait = (name: string, said: number, ...others: number[]) => ({ name, title_en: name, title_zh: name, said: word(said), others: others.map((one) => word(one)) });
const KNOWN = {
  merges: [{ loser: 2, survivor: 1 }, { loser: 3, survivor: 2 }, { loser: 4, survivor: 1 }],
  identifiers: [{ kind: "email", value: "a@b.example", origin: 1 }, { kind: "phone", value: "138", origin: 2 }, { kind: "device", value: "x", origin: 3 }, { kind: "device", value: "y", origin: 4 }],
  traits: [trait("city", 1, 2), trait("name", 1), trait("age", 3)],
  consents: [{ history: [word(2, "m"), word(1)] }, { history: [word(2, "m")] }],
};

test("what was linked to who went in goes back, and to whoever went into them before", () => {
  const back = goesBack(KNOWN, 2);
  expect(back.persons).toEqual([3]);
  expect(back.identifiers.map((one) => one.value)).toEqual(["138", "x"]);
  expect(back.traits.map((one) => one.name)).toEqual(["city", "age"]);
  expect(back.consents).toBe(1);
  expect(back.changes.map((one) => [one.trait.name, one.was, one.becomes])).toEqual([["age", "of 3", ""]]);
  expect(goesBack({ ...KNOWN, traits: [trait("city", 2, 3, 1)] }, 2).changes[0]).toMatchObject({ was: "of 2", becomes: "of 1" });
});

test("others who went in stay", () => {
  expect(goesBack(KNOWN, 4).identifiers.map((one) => one.value)).toEqual(["y"]);
});
