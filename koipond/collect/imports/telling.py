"""What an import did, and what it would do, in words for the command line."""

import json
from datetime import datetime
from types import SimpleNamespace

from koipond.collect.imports.reasons import REASONS

WIDTH = 150   # characters of a shown item
ITEMS = 8     # shown of the first rows


def said(done, language: str, written: bool = False) -> str:
    """How many rows came in, and why others did not; `written`: what was left out stands in a file already."""
    chinese = language.startswith("zh")
    nobody = (f"（其中 {done.anonymous:,} 行无客户）" if chinese else f" ({done.anonymous:,} of them of nobody we could name)")
    nobody = nobody if done.anonymous else ""
    lines = [
        f"导入 {done.id}：共 {done.rows:,} 行，导入 {done.imported:,} 行{nobody}；"
        f"此前已导入 {done.known:,} 行，未导入 {done.refused:,} 行。" if chinese else
        f"Import {done.id}: {done.rows:,} rows, {done.imported:,} imported{nobody}, "
        f"{done.known:,} here before, {done.refused:,} left out."
    ]
    if done.cells_left_out:
        lines.append(f"已导入的行中，有 {done.cells_left_out:,} 个单元格未导入。" if chinese else
                     f"Of rows imported, {done.cells_left_out:,} cells were left out.")
    for name, count in sorted(done.reasons.items(), key=lambda item: -item[1]):
        reason = REASONS[name](value="…", column="…", order="…", limit="…")
        lines.append(f"  {count:>9,} × {reason.number} {reason.say(language)[0]}")
    if done.reasons and not written:
        lines.append("加上 --bad-rows FILE 可将它们写入文件。" if chinese else "--bad-rows FILE writes them to a file.")
    return "\n".join(lines)


def table(looked, language: str) -> str:
    """A preview as text: the columns with their guesses, the first items, the first problems."""
    chinese = language.startswith("zh")
    if isinstance(looked, dict):
        looked = _named(looked)
    form = " ".join(filter(None, [looked.format, looked.encoding, repr(looked.delimiter) if looked.delimiter else ""]))
    lines = [f"{looked.file_name}：{form}，类型 {looked.kind}" if chinese else f"{looked.file_name}: {form}, kind {looked.kind}", ""]
    lines += [*_columns(looked, "（不导入）" if chinese else "(left out)"), ""]
    lines += [_item(item) for item in looked.items[:ITEMS]]
    lines += ["  …"] * (len(looked.items) > ITEMS) + [""]
    lines.append(f"查看了前 {looked.rows_looked_at:,} 行：可导入 {looked.rows_imported:,} 行，不可导入 {looked.rows_refused:,} 行" if chinese else
                 f"{looked.rows_looked_at:,} rows looked at: {looked.rows_imported:,} to import, {looked.rows_refused:,} not")
    lines += [f"  第 {p.line} 行 {p.column}：{p.number} {p.text_zh}" if chinese else f"  line {p.line} {p.column}: {p.number} {p.text}"
              for p in looked.problems]
    return "\n".join(lines)


def _columns(looked, nowhere: str) -> list[str]:
    mapped: dict[str, list[str]] = {}
    for column, field in looked.mapping:
        mapped.setdefault(column, []).append(field)
    return [f"  {column.name} → {', '.join(mapped.get(column.name, [nowhere]))}    {' · '.join(column.samples)[:60]}"
            for column in looked.columns]


def _item(item: dict) -> str:
    """An item in a line: when, what, who, and what is said."""
    at = item["at"].strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(item["at"], datetime) else str(item["at"])
    facts = {**json.loads(item["properties"] or "{}"), **json.loads(item["traits"] or "{}")}
    context = json.loads(item["context"] or "{}").get("traits", {})
    words = [at, item["name"] or item["kind"], item["user_id"] or item["anonymous_id"] or " ".join(map(str, context.values()))]
    words += [f"{name}={f'[{len(value)}]' if isinstance(value, list) else value}" for name, value in facts.items()]
    line = "  " + "  ".join(filter(None, words))
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def _named(value):
    """A JSON answer with attributes, as the preview of this process has them; items stay dictionaries."""
    named = SimpleNamespace(**value)
    named.columns = [SimpleNamespace(**column) for column in value["columns"]]
    named.problems = [SimpleNamespace(**problem) for problem in value["problems"]]
    return named
