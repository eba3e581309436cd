"""Which wording of a block each person gets: chosen for a page of messages by one statement, and kept with the message."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa

from koipond import engine, segments
from koipond.content.pieces import FALLBACK, Variant
from koipond.content.render import Compiled
from koipond.engine import Sql
from koipond.kit import clock
from koipond.kit.errors import Refusal

PERSONS_AT_ONCE = 10_000   # asked about by one statement; a page of messages has fewer
LANGUAGE = "language"      # told beside the blocks: in which language somebody got a message

log = logging.getLogger(__name__)


@dataclass
class Choices:
    """The wordings that were chosen: version of a block → person → name. Who is in none gets the fallback."""

    by_block: dict[int, dict[int, str]] = field(default_factory=dict)

    def of(self, template: Compiled, person: int) -> dict[str, str]:
        """Block → name of the wording, as `render` takes it in `block`."""
        if not template.choosing:
            return {}
        return {key: self.by_block.get(id, {}).get(person, FALLBACK) for key, (id, _) in template.choosing.items()}


def choose(workspace: str, templates: Iterable[Compiled], persons: Iterable[int]) -> Choices:
    """Chooses for all these persons and templates together, as of now: one statement, whatever their number.

    Asks nothing where no template has a block with rules. A rule that can no longer be read (its segment was archived)
    holds for nobody and is logged: it never keeps a message back.
    """
    wanted = {id: _with_rules(variants) for template in templates for id, variants in template.choosing.values()}
    asked, made = sorted(set(persons)), Choices()
    if not wanted:
        return made
    for start in range(0, len(asked), PERSONS_AT_ONCE):
        some = asked[start : start + PERSONS_AT_ONCE]
        try:
            _chosen(workspace, wanted, some, made)
        except Refusal:
            wanted = {id: kept for id, variants in wanted.items() if (kept := _readable(workspace, id, variants))}
            if wanted:
                _chosen(workspace, wanted, some, made)
    return made


def note(db: engine.Database, rows: list[dict]) -> None:
    """Keeps what was chosen for messages that are let out, so that it can be measured and shown later.

    A row: message, person, template (the version) and `choices`: block → name, `language` among them. Written twice
    it is the same row.
    """
    flat = [(row, block, name) for row in rows for block, name in row["choices"].items()]
    if not flat:
        return
    now = clock.now()
    db.insert("content_choices", pa.table({
        "message": pa.array([str(row["message"]) for row, _, _ in flat], pa.string()),
        "person": pa.array([row["person"] for row, _, _ in flat], pa.uint64()),
        "template": pa.array([row["template"] for row, _, _ in flat], pa.uint32()),
        "block": pa.array([block for _, block, _ in flat], pa.string()),
        "variant": pa.array([name for _, _, name in flat], pa.string()),
        "at": pa.array([now] * len(flat), pa.timestamp("ms", "UTC"))}))


def _chosen(workspace: str, wanted: dict[int, list[Variant]], persons: list[int], made: Choices) -> None:
    among = Sql.of("SELECT arrayJoin([[people]]) AS person", people=Sql.value(persons, "Array(UInt64)"))
    select = segments.first_of(workspace, [[variant.rule for variant in variants] for variants in wanted.values()], clock.now(), among)
    found = engine.database(workspace).table(select).to_pydict()
    for number, (id, variants) in enumerate(wanted.items()):
        names = [FALLBACK, *(variant.name for variant in variants)]
        made.by_block.setdefault(id, {}).update(
            (person, names[place]) for person, place in zip(found["person"], found[f"c{number}"], strict=True) if place)


def _with_rules(variants: tuple[Variant, ...]) -> list[Variant]:
    return [variant for variant in variants if variant.rule is not None]


def _readable(workspace: str, id: int, variants: list[Variant]) -> list[Variant]:
    return [variant for variant in variants if _can_be_read(workspace, id, variant)]


def _can_be_read(workspace: str, id: int, variant: Variant) -> bool:
    try:
        segments.check(workspace, variant.rule)
    except Refusal as error:
        log.warning("%s: nobody gets the wording %s of the block's version %d: %s", workspace, variant.name, id, error)
        return False
    return True
