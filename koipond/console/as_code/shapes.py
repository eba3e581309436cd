"""The settings of a definition: which there are, of which sort, and what they are when nothing is said."""

import json
from difflib import get_close_matches

from koipond.console.as_code.errors import WrongForm, WrongSettingName
from koipond.kit.yaml import Node

SORTS = {str: ("a text", "文本"), bool: ("true or false", "true 或 false"), int: ("a whole number", "整数"), float: ("a number", "数字"),
         list: ("a list", "列表"), dict: ("settings by name", "按名称列出的设置")}


class Fields:
    """Settings with their defaults; the sort of a default is that of the setting, None allows any.

    What is as the default is left out of a definition, so that two that mean the same are the same.
    """

    def __init__(self, trimmed: tuple[str, ...] = (), **defaults):
        self.defaults, self.trimmed = defaults, trimmed   # the rooms keep some texts without the spaces around them

    def lean(self, value: dict) -> dict:
        """The settings that are not as the default, in the order of the fields."""
        return {name: value[name] for name, default in self.defaults.items() if name in value and value[name] is not None and value[name] != default}

    def full(self, value: dict) -> dict:
        """All settings."""
        return {**self.defaults, **value}

    def read(self, node: Node, what: str, wrong) -> dict:
        """The lean value of a node; `wrong(line, error)` hears of what cannot be used."""
        if node.value is None:
            return {}
        if not is_sort(node.value, dict):
            wrong(node.line, form_error(what, node.value, dict))
            return {}
        found = {}
        for name, child in node.value.items():
            if name not in self.defaults:
                wrong(child.line, WrongSettingName(setting=name, what=what, known=list(self.defaults), nearest=nearest(name, self.defaults)))
            elif child.value is not None:
                sort = type(self.defaults[name]) if self.defaults[name] is not None else None
                if sort and not is_sort(child.value, sort):
                    wrong(child.line, form_error(f"{what} · {name}", child.plain(), sort))
                else:
                    found[name] = float(child.value) if sort is float else trim(child.plain()) if name in self.trimmed else child.plain()
        return self.lean(found)


def trim(value):
    """A text, or each of a list, without spaces around it."""
    return [trim(one) for one in value] if isinstance(value, list) else value.strip() if isinstance(value, str) else value


def same(one, other) -> bool:
    """Whether two values mean the same: true is not 1, and the order of names says nothing."""
    return json.dumps(one, sort_keys=True, default=str) == json.dumps(other, sort_keys=True, default=str)


def is_sort(value, sort: type) -> bool:
    """Whether a value is of a sort; true and false are no numbers, a whole number is a number."""
    return isinstance(value, (int, float) if sort is float else sort) and (sort is bool or not isinstance(value, bool))


def form_error(what: str, given, sort: type) -> WrongForm:
    return WrongForm(what=what, given=given if given is not None else "null", expected=SORTS[sort][0], expected_zh=SORTS[sort][1])


def nearest(name: str, known) -> str:
    """Those of similar names, or some, or a dash."""
    known = [str(one) for one in known]
    return ", ".join(get_close_matches(str(name), known, 3, 0.5) or sorted(known)[:5]) or "—"
