"""What differs between two values, in words: by the place inside, short."""

import difflib
import json

LETTERS_AT_MOST = 80
LINES_AT_MOST = 40   # of one definition


def fields_told(before, after) -> list[tuple[str, str]]:
    """Each place that differs, as (English, Chinese)."""
    found = list(_each("", before, after))
    rest = len(found) - LINES_AT_MOST
    return found if rest <= 0 else [*found[:LINES_AT_MOST], (f"and {rest} more", f"另有 {rest} 处")]


def _each(path: str, before, after):
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*after, *(name for name in before if name not in after)]:
            yield from _each(f"{path}.{name}" if path else str(name), before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (old, new) in enumerate(zip(before, after)):
            yield from _each(f"{path}[{place}]", old, new)
    elif isinstance(before, str) and isinstance(after, str) and ("\n" in before or "\n" in after):
        lines = [line[0] for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]
        yield (f"{path}: {lines.count('+')} lines added, {lines.count('-')} taken out",
               f"{path}：新增 {lines.count('+')} 行，删除 {lines.count('-')} 行")
    else:
        yield f"{path}: {short(before)} → {short(after)}", f"{path}：{short(before)} → {short(after)}"


def short(value) -> str:
    """A value on one line."""
    if value is None:
        return "—"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= LETTERS_AT_MOST else text[: LETTERS_AT_MOST - 1] + "…"
