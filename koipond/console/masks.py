"""How personal data looks to those who may not see it whole. Knows values and names of fields, no endpoint and no role."""

import re
from dataclasses import dataclass

from koipond.access import Sees

EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![A-Za-z0-9_])(?:\+\d{1,3}[- ]?\d[\d -]{5,13}\d|1[3-9]\d{9})(?![A-Za-z0-9_])")
# Fields that tell of users and not of people, such as created_by.
OURS = re.compile(r"(?:.*_)?by|who")
# Texts in which anything may stand; shown only to who sees everything.
FREE = {"samples", "item", "raw", "detail", "proof", "note", "row", "rows"}
LETTER = ("subject", "html", "text", "raw", "headers", "link", "picture")   # of a mail that was written to somebody
IDENTIFIER = {"first_seen_at", "loser", "reason", "created_at"}   # beside a kind and a value: of an identifier, a merge, a block
WITHIN = {"traits", "context", "props", "properties", "others", "items"}   # where a `name` is somebody's
KINDS = {"to": "email", "sent_to": "email", "reached": "email", "address": "text", "first_name": "name", "last_name": "name", "full_name": "name", "nickname": "name",
         "mobile": "phone", "姓名": "name", "手机": "phone", "手机号": "phone", "电话": "phone", "邮箱": "email", "birthday": "date", "生日": "date"}
SAFE = {"product_id", "product_name", "order_id", "currency", "country", "category", "channel", "purpose", "method", "journey", "step",
        "round", "version", "message", "attempt", "reason", "library", "path", "city", "region"}


@dataclass(frozen=True)
class Mask:
    """What is to be masked: how much is seen, which names are personal, and texts that betray the person asked about."""

    sees: Sees
    personal: dict[str, str]          # trait → class
    betraying: tuple[str, ...] = ()

    @property
    def hides_who(self) -> bool:
        """Whether this reader may not know who somebody is; else only sensitive data is masked."""
        return self.sees.personal != "full"

    def shown(self, value, key: str = "", within: bool = False):
        """The same answer as this reader may see it."""
        if isinstance(value, dict):
            return self._dict(value, key, within)
        if isinstance(value, (list, tuple)):
            return [self.shown(one, key if key == "items" else "", within) for one in value]
        return self._net(value) if isinstance(value, str) and not OURS.fullmatch(key) else value

    def _dict(self, found: dict, key: str, within: bool) -> dict:
        if "role" in found and "email" in found:
            return found   # a colleague
        if traits := _speaks_of(found):
            found = self._told(found, traits)
        within = within or key in WITHIN
        person = within or ("name" in found and found.keys() & {"email", "phone", "user_ids", "reached"})
        letter = found.keys() & {"to", "sent_to"} and "subject" in found
        shown = {}
        for name, value in found.items():
            kind = self._class(name) if name != "name" or person else "none"
            if name in ("user_ids", "user_id", "anonymous_id", "previous_id"):
                kind = "personal"
            if kind == "none" and ((letter and name in LETTER) or name in FREE or (name == "value" and "column" in found)):
                shown[name] = _nothing(value) if self.hides_who else self.shown(value, name, within)
            elif name == "value" and "kind" in found and found.keys() & IDENTIFIER:
                shown[name] = self._masked(value, "personal", found["kind"])
            elif kind != "none":
                shown[name] = self._personal(value, kind, name)
            elif within and self.sees.personal == "hidden" and isinstance(value, str) and name not in SAFE:
                shown[name] = value if _is_number(value) else ""
            else:
                shown[name] = self.shown(value, name, within)
        return shown

    def _told(self, found: dict, traits: list[str]) -> dict:
        """What is told of traits in words, or of a trait beside its name: only as much of it as is seen."""
        seen = found
        for part, told in found.items():
            if part in ("value", "one", "other"):
                seen = {**seen, part: self._of_trait(told, traits[0])}
            elif part == "samples":
                seen = {**seen, part: [self._of_trait(one, traits[0]) for one in told]}
            elif part in ("said", "others"):
                several = [self._said(one, traits[0]) for one in (told if isinstance(told, list) else [told])]
                seen = {**seen, part: several if isinstance(told, list) else several[0]}
        if all(self._is_seen(trait) for trait in traits):
            return seen
        words = {"en": f"{', '.join(traits)}: …", "zh": f"{'、'.join(traits)}：……"}
        return {**seen, **({"says": words} if "says" in found else words if "en" in found else {})}

    def _said(self, said, trait: str):
        return {**said, "value": self._of_trait(said["value"], trait)} if isinstance(said, dict) and "value" in said else said

    def _of_trait(self, value, trait: str):
        if value is None or self._is_seen(trait):
            return value
        return self._masked(value, self._class(trait), trait) if self._class(trait) != "none" else "" if not _is_number(str(value)) else value

    def _is_seen(self, trait: str) -> bool:
        """Whether this reader sees what somebody's trait is; who may see nothing personal sees no free text either."""
        kind = self._class(trait)
        return self.sees.of(kind) == "full" if kind != "none" else self.sees.personal != "hidden" or trait in SAFE

    def _class(self, name: str) -> str:
        name = _last(name)
        return self.personal.get(name, "personal" if name in KINDS else "none")

    def _personal(self, value, kind: str, name: str):
        """A personal value; of a trait with its history the value and its text."""
        if isinstance(value, dict):
            return {part: self._masked(one, kind, name) if part in ("value", "text") else self.shown(one, part, True)
                    for part, one in value.items()}
        if isinstance(value, list):
            return [] if self.sees.of(kind) == "hidden" else [self._masked(one, kind, name) for one in value]
        return self._masked(value, kind, name)

    def _masked(self, value, kind: str, name: str):
        level = self.sees.of(kind)
        if level == "full" or value is None or value == "":
            return value
        return "" if level == "hidden" else masked(str(value), KINDS.get(_last(name), _last(name)))

    def _net(self, text: str) -> str:
        """Catches what looks like an address or a number, and what this person is called, wherever it stands."""
        if not self.hides_who:
            return text
        for word in self.betraying:
            if text == word or (len(word) > 1 and word in text):
                text = text.replace(word, self._masked(word, "personal", "text"))
        text = EMAIL.sub(lambda found: self._masked(found.group(), "personal", "email"), text)
        return PHONE.sub(lambda found: self._masked(found.group(), "personal", "phone"), text)


def _last(name: str) -> str:
    """What a value is called: of an answer that was laid flat by dots (`answer.people.0.email`) the last name."""
    return next((part for part in reversed(name.split(".")) if part and not part.isdecimal()), name)


def masked(text: str, kind: str) -> str:
    """m***@example.com · 138****5678 · 王* · 1992-**-** · the first character of anything else."""
    if kind == "email" and "@" in text:
        return f"{text[0]}***@{text.rpartition('@')[2]}"
    if kind == "phone" and len(text) >= 8:
        start = 6 if text.startswith("+86") else 3
        return f"{text[:start]}****{text[-4:]}"
    if kind == "date" and len(text) >= 4:
        return f"{text[:4]}-**-**"
    return text[:1] + ("*" if kind == "name" else "***")


def _speaks_of(found: dict) -> list[str]:
    """The traits of which a piece of an answer tells values: a line of a history, a reason, a comparison, a trait with its sources."""
    match found:
        case {"kind": "trait", "about": {"traits": list(traits)}}:
            return traits
        case {"kind": "trait", "values": {"trait": str(trait)}, "says": _} | {"trait": str(trait), "value": _, "at": _}:
            return [trait]
        case {"compared": "name", "one": _, "other": _}:
            return ["name", "first_name", "last_name"]
        case {"compared": str(trait), "one": str(), "other": str()}:
            return [trait]
        case {"name": str(trait), "declared": _, "value": _, "said": _} | {"name": str(trait), "samples": list()}:
            return [trait]
    return []


def _nothing(value):
    return [] if isinstance(value, (list, tuple)) else {} if isinstance(value, dict) else ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return not PHONE.fullmatch(text)
