import { expect, test } from "vitest";
import { fieldOf, parts, written } from "./liquid";
import { isBlocks, moved, read, write, type Mail } from "./mail";

const MAIL: Mail = {
  preview: "New tea",
  blocks: [
    { kind: "heading", html: "Hello {{ person.first_name | default: 'friend' }}", align: "center" },
    { kind: "text", html: "One <b>line</b><br />two &amp; three", align: "left" },
    { kind: "columns", columns: [[{ kind: "image", src: "https://x.example/a.png?b=1&c=2", alt: 'A "cup"', href: "", width: "240px" }], [{ kind: "button", label: "Buy", href: "https://x.example/{{ person.user_id | default: 'x' }}", align: "left" }]] },
    { kind: "divider" },
    { kind: "shared", key: "footer", whole: true },
    { kind: "shared", key: "hint", whole: false },
    { kind: "small", html: '<a href="{{ unsubscribe_url }}">Unsubscribe</a>', align: "center" },
  ],
};

test("what is written is read back without a loss", () => {
  expect(read(write(MAIL))).toEqual({ mail: MAIL, left: [] });
  expect(isBlocks(write(MAIL))).toBe(true);
});

test("what blocks cannot hold is named, and the source is not taken for blocks", () => {
  const source = "<mjml><mj-body><mj-section><mj-column><mj-text font-size='24px'>Hi</mj-text><mj-social /></mj-column></mj-section></mj-body></mjml>";
  expect(read(source)).toEqual({ mail: { preview: "", blocks: [{ kind: "heading", html: "Hi", align: "left" }] }, left: ["mj-social"] });
  expect([isBlocks(source), isBlocks("")]).toEqual([false, true]);
});

test("merge fields are told from what is cleverer", () => {
  expect(parts("Hi {{ person.name }}!")).toEqual([{ text: "Hi " }, { liquid: "{{ person.name }}" }, { text: "!" }]);
  expect(fieldOf(`{{ person.name | default: "you" }}`)).toEqual({ name: "person.name", fallback: "you" });
  expect(fieldOf("{{ person.name | upcase }}")).toBeNull();
  expect(written({ name: "person.name", fallback: `it's "you"` })).toBe("{{ person.name | default: 'it’s ’you’' }}");
});

test("a block moves within the list only", () => {
  expect([moved(["a", "b", "c"], 0, 2), moved(["a", "b"], 0, -1)]).toEqual([["b", "c", "a"], ["a", "b"]]);
});
