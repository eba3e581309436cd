/** A menu as it is edited: three buttons at most, five below each. It goes to the server as WeChat writes it. */
export const TYPES = ["click", "view", "miniprogram", "scancode_push", "media_id", "article_id"] as const;
export type Type = (typeof TYPES)[number];
export type Deed = { name: string; type?: string; sub_button?: Deed[] } & Record<string, unknown>;
export type Whole = { button: Deed[]; special: { tag: number; button: Deed[] }[] };

/** What a button of a type needs, in the order in which it is asked for. */
export const NEEDS: Record<string, string[]> = { click: ["key"], view: ["url"], miniprogram: ["appid", "pagepath", "url"], scancode_push: ["key"], media_id: ["media_id"], article_id: ["article_id"] };
export const TOP_MOST = 3, BELOW_MOST = 5;
const BYTES = { top: 16, below: 60 };

export const blank = (): Deed => ({ name: "", type: "click", key: "" });
export const bytes = (text: string) => new TextEncoder().encode(text).length;
export const mostBytes = (below: boolean) => (below ? BYTES.below : BYTES.top);

/** The same button doing something else: of what it was only its name stays. */
export const turned = (one: Deed, type: string): Deed => ({ name: one.name, type, ...Object.fromEntries((NEEDS[type] ?? []).map((need) => [need, typeof one[need] === "string" ? one[need] : ""])) });

/** With one below it, a button opens and does nothing itself. */
export const opened = (one: Deed): Deed => ({ name: one.name, sub_button: [...(one.sub_button ?? []), blank()] });

const fits = (one: Deed, below: boolean) => one.name.trim() !== "" && bytes(one.name) <= mostBytes(below);
const does = (one: Deed) => !one.type || !(one.type in NEEDS) || NEEDS[one.type]!.every((need) => String(one[need] ?? "").trim());

/** Whether the server would take it. */
export const isWhole = (menu: Whole) => [menu.button, ...menu.special.map((one) => one.button)].every((buttons) => buttons.every((one) => fits(one, false) && (one.sub_button?.length ? one.sub_button.every((each) => fits(each, true) && does(each)) : does(one))))
  && menu.special.every((one) => one.button.length > 0) && (menu.button.length > 0 || !menu.special.length);
