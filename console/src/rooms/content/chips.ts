/** A text with merge fields as nodes of the page, and back: fields are chips that the cursor steps over. */
import { fieldOf, parts } from "./liquid";

const KEPT = new Set(["B", "STRONG", "I", "EM", "A", "BR", "U"]);
const BREAKS = new Set(["DIV", "P"]);

/** `say` names a merge field for the reader; `plain` texts have no marks, so signs stand for themselves. */
export function nodesOf(text: string, plain: boolean, say: (liquid: string) => string): Node[] {
  const held: string[] = [];
  const marked = parts(text).map((part) => ("text" in part ? part.text : `\u0001${held.push(part.liquid) - 1}\u0002`)).join("");
  if (plain) return filled(document.createTextNode(marked), held, say);
  const body = new DOMParser().parseFromString(marked, "text/html").body;
  return [...body.childNodes].flatMap((node) => clean(node, held, say));
}

function clean(node: Node, held: string[], say: (liquid: string) => string): Node[] {
  if (node.nodeType === Node.TEXT_NODE) return filled(node as Text, held, say);
  if (!(node instanceof Element)) return [];
  const inside = [...node.childNodes].flatMap((one) => clean(one, held, say));
  if (!KEPT.has(node.nodeName)) return BREAKS.has(node.nodeName) ? [...inside, document.createElement("br")] : inside;
  const kept = document.createElement(node.nodeName);
  if (node.nodeName === "A") kept.dataset.href = unheld(node.getAttribute("href") ?? "", held);  // no real address: a click must not leave the editor
  kept.append(...inside);
  return [kept];
}

function filled(node: Text, held: string[], say: (liquid: string) => string): Node[] {
  return node.data.split(/(\u0001\d+\u0002)/).filter(Boolean).map((piece) => (piece[0] === "\u0001" ? chip(held[Number(piece.slice(1, -1))]!, say) : document.createTextNode(piece)));
}

const unheld = (text: string, held: string[]) => text.replace(/\u0001(\d+)\u0002/g, (_, place: string) => held[Number(place)] ?? "");

export function chip(liquid: string, say: (liquid: string) => string): HTMLElement {
  const made = document.createElement("span");
  made.contentEditable = "false";
  made.dataset.liquid = liquid;
  made.textContent = say(liquid);
  made.title = fieldOf(liquid)?.fallback ?? liquid;
  return made;
}

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\u00a0/g, "&#160;");

export function textOf(box: Node, plain: boolean): string {
  return [...box.childNodes].map((node) => {
    if (node.nodeType === Node.TEXT_NODE) return plain ? (node as Text).data.replace(/\u00a0/g, " ") : escaped((node as Text).data);
    if (!(node instanceof HTMLElement)) return "";
    if (node.dataset.liquid) return node.dataset.liquid;
    const inside = textOf(node, plain);
    if (plain) return inside;
    if (node.nodeName === "BR") return "<br />";
    if (node.nodeName === "A") return `<a href="${(node.dataset.href ?? "").replaceAll('"', "'")}">${inside}</a>`;
    return KEPT.has(node.nodeName) ? `<${node.nodeName.toLowerCase()}>${inside}</${node.nodeName.toLowerCase()}>` : BREAKS.has(node.nodeName) ? `<br />${inside}` : inside;
  }).join("");
}
