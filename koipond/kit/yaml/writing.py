"""Writing values as YAML: always the same text for the same value, short things on one line, long texts as blocks."""

import math
import re
import sys

import yaml

from koipond.kit.yaml.scalars import meaning

WIDTH = 100   # of what stands in brackets
ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff]")   # what an editor does not show is written as an escape


def write(value) -> str:
    """Dictionaries (of texts), lists, texts, numbers, booleans and None as YAML, in the order given, with a line end behind.

    Raises ValueError for a number that is not finite.
    """
    text = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=sys.maxsize)
    return text.removesuffix("...\n")   # the library ends a single word so


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)


def _text(dumper, text: str):
    plain = isinstance(meaning(text), str) and not ODD.search(text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=(("|" if "\n" in text.rstrip("\n") else None) if plain else '"'))


def _number(dumper, number: float):
    if not math.isfinite(number):
        raise ValueError(f"{number} cannot be written")
    return dumper.represent_float(number)


def _list(dumper, value: list):
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=_short(value, value))


def _dict(dumper, value: dict):
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=_short(value, value.values()))


def _short(whole, parts) -> bool:
    """Whether it stands on one line: words, numbers and lists of them."""
    return len(str(whole)) < WIDTH and not any(isinstance(part, dict) and part or isinstance(part, list) and any(isinstance(each, (dict, list)) for each in part)
                                               or isinstance(part, str) and "\n" in part for part in parts)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _number)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(dict, _dict)
