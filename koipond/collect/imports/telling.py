"""What an import did, in words for the command line."""

import json
from types import SimpleNamespace

from koipond.collect.imports.reasons import REASONS

WIDTH = 100   # of a shown row


def said(done, language: str) -> str:
    """How many rows came in, and why others did not."""
    chinese = language.startswith("zh")
    lines = [
        f"导入 {done.id}：共 {done.rows:,} 行，导入 {done.imported:,} 行（其中 {done.anonymous:,} 行无客户）；"
        f"此前已导入 {done.known:,} 行，未导入 {done.refused:,} 行。" if chinese else
        f"Import {done.id}: {done.rows:,} rows, {done.imported:,} imported ({done.anonymous:,} of them of nobody we could name), "
        f"{done.known:,} here before, {done.refused:,} left out."
    ]
    if done.cells_left_out:
        lines.append(f"另有 {done.cells_left_out:,} 个单元格未导入。" if chinese else
                     f"Of rows imported, {done.cells_left_out:,} cells were left out.")
    for name, count in sorted(done.reasons.items(), key=lambda item: -item[1]):
        reason = REASONS[name](value="…", column="…", order="…", limit="…")
        lines.append(f"  {count:>9,} × {reason.number} {reason.say(language)[0]}")
    if done.reasons:
        lines.append("加上 --bad-rows FILE 可将它们写入文件。" if chinese else "--bad-rows FILE writes them to a file.")
    return "\n".join(lines)


def table(looked) -> str:
    """A preview as text: the columns with their guesses, the first items, the first problems."""
    if isinstance(looked, dict):
        looked = _named(looked)
    lines = [f"{looked.file_name}: {looked.format} {looked.encoding} {looked.delimiter!r}, kind {looked.kind}", ""]
    mapped: dict[str, list[str]] = {}
    for column, field in looked.mapping:
        mapped.setdefault(column, []).append(field)
    for column in looked.columns:
        fields = ", ".join(mapped.get(column.name, [])) or "(left out 不导入)"
        lines.append(f"  {column.name} → {fields}    {' · '.join(column.samples)[:60]}")
    lines.append("")
    for item in looked.items:
        told = {name: value for name, value in item.items() if value not in ("", None)}
        lines.append("  " + json.dumps(told, ensure_ascii=False, default=str)[:WIDTH * 3])
    lines.append("")
    lines.append(f"{looked.rows_looked_at} rows looked at: {looked.rows_imported} to import, {looked.rows_refused} not")
    lines += [f"  {p.line}: {p.column} {p.number} {p.text}" for p in looked.problems]
    return "\n".join(lines)


def _named(value):
    """A JSON answer with attributes, as the preview of this process has them; items stay dictionaries."""
    named = SimpleNamespace(**value)
    named.columns = [SimpleNamespace(**column) for column in value["columns"]]
    named.problems = [SimpleNamespace(**problem) for problem in value["problems"]]
    return named
