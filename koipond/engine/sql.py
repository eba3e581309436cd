"""Named SQL from each room's queries.sql, and fragments of SQL that carry their bound values."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from pathlib import Path

from koipond.engine.errors import UnknownQuery

ROOMS = Path(__file__).resolve().parent.parent
_numbers = count()


@dataclass(frozen=True)
class Sql:
    """A piece of SQL with the values it binds. Values never stand in the text, only `{name:Type}`."""

    text: str
    binds: dict = field(default_factory=dict)

    @staticmethod
    def value(value: object, type: str) -> "Sql":
        """A bound value under a name of its own, such as `{v17:String}`."""
        name = f"v{next(_numbers)}"
        return Sql(f"{{{name}:{type}}}", {name: value})

    @staticmethod
    def join(separator: str, pieces: "list[Sql]") -> "Sql":
        """The pieces with the separator between them."""
        return Sql(separator.join(p.text for p in pieces), {k: v for p in pieces for k, v in p.binds.items()})

    @staticmethod
    def of(text: str, /, **pieces: "Sql") -> "Sql":
        """Fills `[[name]]` slots of the text with the pieces and gathers what they bind."""
        return _fill(text, pieces)

    @staticmethod
    def name(identifier: str) -> "Sql":
        """A quoted identifier (a column or table whose name comes from data)."""
        return Sql("`" + identifier.replace("\\", "\\\\").replace("`", "\\`") + "`")


def named(name: str) -> str:
    """The text of `room.query` from koipond/<room>/queries.sql. Raises UnknownQuery."""
    room, _, query = name.partition(".")
    known = _queries(room)
    if query not in known:
        raise UnknownQuery(name=name, known=sorted(known))
    return known[query]


def _fill(text: str, pieces: dict[str, Sql]) -> Sql:
    binds = {}

    def put(match):
        piece = pieces[match.group(1)]
        if not isinstance(piece, Sql):
            raise TypeError(f"the slot {match.group(1)} takes Sql, not {type(piece).__name__}")
        binds.update(piece.binds)
        return piece.text

    return Sql(re.sub(r"\[\[(\w+)\]\]", put, text), binds)


@lru_cache
def _queries(room: str) -> dict[str, str]:
    paths = sorted((ROOMS / room).rglob("queries.sql"))  # a room may have folders, each with its own
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    pieces = re.split(r"^-- name: *(\w+) *$", text, flags=re.M)
    return {name: _bare(text) for name, text in zip(pieces[1::2], pieces[2::2])}


def _bare(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if not line.lstrip().startswith("--")]
    return "\n".join(lines).strip().rstrip(";")
