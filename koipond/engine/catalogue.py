"""Which tables there are, whose they are, and where persons are in them: what export, erasure and retention go by.

Above each CREATE TABLE stands a line such as

    -- privacy: inbox; by person, item; personal traits, context; since received_at

It says of which kind of data the rows are (KINDS), by what the rows of a person are found (BY), which columns hold
personal data, and by which column a row ages. `-- privacy: none` is a table without persons.

Above each that is not of the tick under way stands another, such as

    -- kept: goes; when its import ends

It says how the table is bounded: see LASTS.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from koipond.engine.migrate import migrations
from koipond.engine.sql import ROOMS

KINDS = ("none", "inbox", "refused", "imports", "samples", "identifiers", "events", "orders", "traits", "consents", "segments",
         "messages", "suppressions", "journeys", "proof", "working")
# How a person's rows are found: `item` by source and message id of their events, `message` by the message id alone,
# `identifier` by the identifiers of a raw item, `address` by the hash of an address, `unused` and `text` by an
# identifier within a text (`unused`: only of items that became no event), `bitmap` and `samples` inside of a value.
# Any other word is a column that names a person.
# How long rows stay: `rule` as long as the owner's rule for their kind of data says (`rule bodies`: or one of that name), of what is older perhaps the last of each (a
# column), because later rows lean on it; `N days` by the engine itself (TTL); `goes; when`
# the room takes them away; `one for …` they are bounded by what there is; `ever; why` they are not.
LASTS = r"rule( \w+)?(; but the last of each \w+)?|\d+ days|goes; .+|one for .+|ever; .+"
BY = ("item", "message", "identifier", "address", "unused", "text", "bitmap", "samples")


@dataclass(frozen=True)
class Table:
    """A table of facts. `person` is the column that names the person, or "" where no column does.

    `kind` is "" where the room has not said what its rows are; such a table is treated by its column `person`.
    """

    name: str
    room: str
    person: str
    engine: str
    columns: tuple[str, ...]
    kind: str = ""
    by: tuple[tuple[str, tuple[str, ...]], ...] = ()   # (way or column, its columns)
    personal: tuple[str, ...] = ()
    since: str = ""
    kept: str = ""             # LASTS
    ages: bool = False         # the engine takes away what is old by itself (TTL)
    patched: bool = False      # knows its blocks: rows are hidden by a small patch instead of a new mask for each part

    @property
    def rule(self) -> str:
        """The rule of retention that it names; "" where only that for its kind of data is about it."""
        found = re.match(r"rule (\w+)", self.kept)
        return found.group(1) if found else ""

    @property
    def last_of_each(self) -> str:
        """The column of whose values the last row stays, however old it is; "" for most."""
        return self.kept.partition("; but the last of each ")[2]

    @property
    def working(self) -> bool:
        """Whether it holds only what the tick under way is about."""
        return self.engine == "Memory"


@lru_cache
def tables() -> tuple[Table, ...]:
    """Every table of every room, read from their tables.sql, ordered by name."""
    found = {}
    for path in ROOMS.glob("*/tables.sql"):
        text = path.read_text(encoding="utf-8")
        said, kept = _said(text, "privacy"), _said(text, "kept")
        for statement in (one for _, statements in migrations(path) for one in statements):
            if re.match(r"\s*CREATE TABLE", statement, re.I):
                table = _table(path.parent.name, statement, said, kept)
                found[table.name] = table
            elif added := re.match(r"\s*ALTER TABLE (\w+) ADD COLUMN (?:IF NOT EXISTS )?(\w+)", statement, re.I):
                table = found[added.group(1)]
                found[table.name] = replace(table, columns=(*table.columns, added.group(2)))
    return tuple(sorted(found.values(), key=lambda table: table.name))


def _said(text: str, what: str) -> dict[str, str]:
    """What stands above each table in the line `-- what: …`, by its name."""
    found = re.findall(rf"^-- {what}: *(.*)\n(?:--.*\n)*CREATE TABLE (?:IF NOT EXISTS )?(\w+)", text, re.M | re.I)
    return {name: line.strip() for line, name in found}


def _table(room: str, statement: str, said: dict[str, str], kept: dict[str, str]) -> Table:
    name = re.search(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)", statement, re.I).group(1)
    engine = re.search(r"ENGINE\s*=\s*(\w+)", statement).group(1)
    body = statement[statement.index("(") + 1 : re.search(r"\)\s*ENGINE", statement).start()]
    columns = tuple(re.findall(r"^\s*`?(\w+)`?\s+[A-Z]\w*", body, re.M))
    person = "person" if "person" in columns else ""
    kind, *rest = [part.strip() for part in said.get(name, "").split(";")]
    parts = dict(part.partition(" ")[::2] for part in rest)
    by = _ways(parts.get("by", "" if kind else person))
    return Table(name, room, person, engine, columns, kind, by, tuple(re.findall(r"[\w*]+", parts.get("personal", ""))), parts.get("since", ""),
                 kept.get(name, ""), bool(re.search(r"\bTTL\b", statement)), "enable_block_number_column = 1" in statement)


def _ways(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """`person, text(a, b)` → (("person", ()), ("text", ("a", "b")))"""
    return tuple((way, tuple(re.findall(r"\w+", columns))) for way, columns in re.findall(r"(\w+)(?:\(([^)]*)\))?", text))
