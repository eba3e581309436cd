/** A mail as blocks, and as the MJML that it is kept as. What the blocks cannot say is found by reading back what was written. */
import { parts } from "./liquid";

export type Align = "left" | "center" | "right";
export type Piece =
  | { kind: "heading"; html: string; align: Align }
  | { kind: "text"; html: string; align: Align }
  | { kind: "small"; html: string; align: Align }
  | { kind: "button"; label: string; href: string; align: Align }
  | { kind: "image"; src: string; alt: string; href: string; width: string }
  | { kind: "divider" }
  | { kind: "shared"; key: string; whole: boolean };
export type Block = Piece | { kind: "columns"; columns: Piece[][] };
export type Mail = { preview: string; blocks: Block[] };
export type Kind = Block["kind"];

// A mail has colours of its own: mail programs know no variables.
const INK = "#1C2326", QUIET = "#5A666B", LINE = "#E3E8E9", KOI = "#D9481F", PAPER = "#FFFFFF", MIST = "#F6F8F8";
const FACE = "-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', sans-serif";
const HEAD = `<mj-attributes><mj-all font-family="${FACE}" /><mj-text font-size="16px" line-height="1.6" color="${INK}" /></mj-attributes>`;
const STYLE = {
  heading: `css-class="kp-heading" font-size="24px" font-weight="600" line-height="1.4"`, text: `css-class="kp-text"`,
  small: `css-class="kp-small" font-size="12px" color="${QUIET}"`, button: `background-color="${KOI}" color="${PAPER}" border-radius="8px" font-size="16px"`,
};

export function write(mail: Mail): string {
  const head = mail.preview ? `${HEAD}<mj-preview>${mail.preview}</mj-preview>` : HEAD;
  return `<mjml>\n<mj-head>${head}</mj-head>\n<mj-body background-color="${MIST}">\n${mail.blocks.map(section).join("\n")}\n</mj-body>\n</mjml>`;
}

function section(block: Block): string {
  if (block.kind === "shared" && block.whole) return piece(block);
  const columns = block.kind === "columns" ? block.columns : [[block]];
  const written = columns.map((column) => `<mj-column>${column.map(piece).join("")}</mj-column>`).join("");
  return `<mj-section background-color="${PAPER}" padding="4px 16px">${written}</mj-section>`;
}

function piece(one: Piece): string {
  switch (one.kind) {
    case "heading": case "text": case "small": return `<mj-text ${STYLE[one.kind]} align="${one.align}">${one.html}</mj-text>`;
    case "button": return `<mj-button href="${attribute(one.href)}" align="${one.align}" ${STYLE.button}>${one.label}</mj-button>`;
    case "image": return `<mj-image src="${attribute(one.src)}"${one.alt ? ` alt="${attribute(one.alt)}"` : ""}${one.href ? ` href="${attribute(one.href)}"` : ""}${one.width ? ` width="${attribute(one.width)}"` : ""} />`;
    case "divider": return `<mj-divider border-width="1px" border-color="${LINE}" />`;
    case "shared": return `{% block "${one.key}" %}`;
  }
}

/** A text in quotes. Quotes of Liquid become single ones, which mean the same. */
const attribute = (text: string) => parts(text).map((part) => ("liquid" in part ? part.liquid.replaceAll('"', "'") : part.text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`))).join("");
const plain = (text: string) => text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replace(/&quot;/g, '"').replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

const TOKEN = /\{%-?\s*block\s+["']([\w-]+)["']\s*-?%\}|<!--[\s\S]*?-->|<(mj-(?:text|button|preview|title|raw|style|table)|\/?mj-[\w-]+|\/?mjml)((?:\s+[\w-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;
const HOLDS_TEXT = new Set(["mj-text", "mj-button", "mj-preview", "mj-title", "mj-raw", "mj-style", "mj-table"]);
const PASSED = new Set(["mjml", "mj-head", "mj-body", "mj-attributes", "mj-all", "mj-section", "mj-column"]);

/** The blocks of a mail, and the names of what they cannot hold. */
export function read(source: string): { mail: Mail; left: string[] } {
  const mail: Mail = { preview: "", blocks: [] };
  const left = new Set<string>();
  let columns: Piece[][] | null = null;
  let inHead = false;
  const put = (one: Piece) => { if (columns?.length) columns[columns.length - 1]!.push(one); else mail.blocks.push(one); };
  const token = new RegExp(TOKEN);
  for (let match = token.exec(source); match; match = token.exec(source)) {
    const [, shared, tag, said = "", closed] = match;
    if (shared) put({ kind: "shared", key: shared, whole: columns === null });
    if (!tag) continue;
    let inside = "";
    if (HOLDS_TEXT.has(tag) && !closed) {
      const end = source.indexOf(`</${tag}>`, token.lastIndex);
      inside = source.slice(token.lastIndex, end < 0 ? undefined : end);
      token.lastIndex = end < 0 ? source.length : end + tag.length + 3;
    }
    const of = (name: string) => plain(new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(said)?.slice(1).find((one) => one !== undefined) ?? "");
    if (tag === "mj-head" || tag === "/mj-head") inHead = tag === "mj-head";
    else if (tag === "mj-section") columns = [];
    else if (tag === "mj-column" && columns) columns.push([]);
    else if (tag === "/mj-section") {
      for (const one of together(columns ?? [])) mail.blocks.push(one);
      columns = null;
    } else if (tag === "mj-preview") mail.preview = inside.trim();
    else if (inHead) { if (!PASSED.has(tag.replace("/", "")) && tag !== "mj-text") left.add(tag); }
    else {
      const made = pieceOf(tag, inside.trim(), of);
      if (made) put(made);
      else if (!PASSED.has(tag.replace("/", ""))) left.add(tag.replace("/", ""));
    }
  }
  return { mail, left: [...left] };
}

/** One column is blocks of their own; several are a block of columns. */
const together = (columns: Piece[][]): Block[] => (columns.length > 1 ? [{ kind: "columns", columns }] : columns.flat());

function pieceOf(tag: string, html: string, of: (name: string) => string): Piece | null {
  const align = (of("align") || (tag === "mj-button" ? "center" : "left")) as Align;
  if (tag === "mj-button") return { kind: "button", label: html, href: of("href"), align };
  if (tag === "mj-image") return { kind: "image", src: of("src"), alt: of("alt"), href: of("href"), width: of("width") };
  if (tag === "mj-divider") return { kind: "divider" };
  if (tag !== "mj-text") return null;
  const kind = of("css-class") === "kp-small" ? "small" : of("css-class") === "kp-heading" || Number.parseInt(of("font-size")) >= 20 ? "heading" : "text";
  return { kind, html, align };
}

/** Whether the blocks say all that the source says. */
export const isBlocks = (source: string) => source.trim() === "" || write(read(source).mail) === source.trim();

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  if (to < 0 || to >= list.length || from === to) return [...list];
  const kept = list.filter((_, place) => place !== from);
  return [...kept.slice(0, to), list[from]!, ...kept.slice(to)];
}
