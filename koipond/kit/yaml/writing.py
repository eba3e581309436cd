"""Writing values as YAML: always the same text for the same value, short things on one line, long texts as blocks."""

import json
import math
import re

from koipond.kit.yaml.scalars import NOT_PRINTABLE, is_plain

WIDTH = 100   # of a line with brackets


def write(value) -> str:
    """Dictionaries (of texts), lists, texts, numbers, booleans and None as YAML, in the order given, with a line end behind."""
    if isinstance(value, (dict, list)) and value:
        return "\n".join(_block(value, 0)) + "\n"
    return _short(value) + "\n"


def _block(value, indent: int) -> list[str]:
    pad = " " * indent
    if isinstance(value, dict):
        return [line for name, each in value.items() for line in _entry(f"{pad}{_text(name)}:", each, indent)]
    return [line for each in value for line in _item(pad, each, indent)]


def _entry(head: str, value, indent: int) -> list[str]:
    if isinstance(value, str) and _reads_as_block(value):
        return _literal(head, value, indent + 2)
    if (line := _on_one_line(value)) is not None and (len(head) + len(line) < WIDTH or not isinstance(value, (dict, list))):
        return [f"{head} {line}"]
    return [head, *_block(value, indent + 2)]


def _item(pad: str, value, indent: int) -> list[str]:
    if isinstance(value, (dict, list)) and value and ((line := _on_one_line(value)) is None or len(pad) + len(line) + 2 >= WIDTH):
        first, *others = _block(value, indent + 2)
        return [f"{pad}- {first.lstrip(' ')}", *others]
    return _entry(f"{pad}-", value, indent)


def _on_one_line(value) -> str | None:
    """In brackets, where every part is a word, a number or a list of them."""
    if not isinstance(value, (dict, list)) or not value:
        return _short(value)
    parts = value.values() if isinstance(value, dict) else value
    if any(isinstance(part, dict) and part or isinstance(part, list) and any(isinstance(each, (dict, list)) for each in part)
           or isinstance(part, str) and "\n" in part for part in parts):
        return None
    return _short(value)


def _short(value, within: bool = False) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(name, True)}: {_short(each, True)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_short(each, True) for each in value) + "]"
    if isinstance(value, str):
        return _text(value, within)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} cannot be written")
        text = json.dumps(value)
        return text if "." in text or "e" not in text else text.replace("e", ".0e")
    return json.dumps(value)


def _text(text: str, within: bool = False) -> str:
    if text and is_plain(text, within):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return NOT_PRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)


def _reads_as_block(text: str) -> bool:
    return "\n" in text.rstrip("\n") and not NOT_PRINTABLE.search(text.replace("\n", "")) and not re.match(r"[ \n]*\t", text)


def _literal(head: str, text: str, indent: int) -> list[str]:
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    sign = ("2" if body[0] in " \n" else "") + {0: "-", 1: ""}.get(ends, "+")
    lines = [" " * indent + line if line else "" for line in body.split("\n")]
    return [f"{head} |{sign}", *lines, *[""] * (ends - 1)]
