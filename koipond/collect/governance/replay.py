"""Items go back into the inbox, as the same messages, and their normal way from there: each is taken once, however often
it is replayed. Cut short anywhere, nothing is lost: what is not in the inbox yet is still held back.
"""

import json
from dataclasses import dataclass, replace

from koipond import engine
from koipond.collect.errors import reason_of
from koipond.collect.governance import decisions
from koipond.collect.governance.corrections import corrected
from koipond.collect.governance.errors import AlreadyReplayed, BadChoice, NoSuchItem, TooLargeItem
from koipond.collect.governance.quarantine import Choice, chosen, page, quarantine, upto
from koipond.collect.governance.reasons import EventBlocked, SchemaBroken
from koipond.collect.inbox import record_table
from koipond.collect.reading import ITEM_BYTES
from koipond.engine import Sql, named

PAGE = 20_000          # items that go into the inbox at once
MOST = 100_000         # items in one call: it answers within seconds, and is called again while some are left
REASONS = (reason_of(EventBlocked), reason_of(SchemaBroken))  # of refused items that a decision can be taken back for
REPLAYABLE = ("held", "dismissed", "replayed")


@dataclass(frozen=True)
class Replayed:
    """How many items went back into the inbox, and how many of those chosen are left for another call."""

    items: int
    left: int


def replay(workspace: str, choice: Choice, by: str, corrections: list[dict] = (), accept: bool = False, most: int = MOST) -> Replayed:
    """Sends the chosen items of the quarantine again, corrected, or accepted as they are.

    An item goes into the inbox before it is marked as replayed: a crash in between sends it twice, and it counts once.
    Raises BadChoice, NoSuchItem, BadCorrection, BadEventName, NotStored.
    """
    if choice.state not in REPLAYABLE:
        raise BadChoice(field="state", value=choice.state, known=REPLAYABLE)
    db = engine.database(workspace)
    slots = {"quarantine": chosen(choice, workspace, upto(db))}
    items = Sql.of(named("collect.quarantine_pairs"), quarantine=slots["quarantine"], pairs=Sql(named("collect.sent_pairs")))
    slots["corrected"] = corrected(items, list(corrections))
    slots["properties"] = Sql(named("collect.json_of_pairs") if corrections else "properties")
    if accept:
        _accept(db, slots, choice, by, most)
    return _pages(db, slots, by, most)


def edit_held(workspace: str, item: str, properties: dict, by: str) -> Replayed:
    """Sends one held-back item again with these properties instead of its own. Raises NoSuchItem, AlreadyReplayed, TooLargeItem."""
    text = json.dumps(properties, ensure_ascii=False)
    if len(text.encode()) > ITEM_BYTES:
        raise TooLargeItem(size_kb=len(text.encode()) // 1024 + 1, limit_kb=ITEM_BYTES // 1024)
    found = quarantine(workspace, Choice(item=item, state=""), 1)
    if not found:
        raise NoSuchItem(item=item, workspace=workspace)
    if found[0].state not in ("held", "dismissed"):
        raise AlreadyReplayed(item=item, state=found[0].state)
    db = engine.database(workspace)
    rows = chosen(Choice(item=item, state=found[0].state), workspace, upto(db))
    items = Sql.of(named("collect.quarantine_pairs"), quarantine=rows, pairs=Sql("properties"))
    return _pages(db, {"quarantine": rows, "corrected": items, "properties": Sql.value(text, "String")}, by, 1)


def replay_refused(workspace: str, by: str, reason: str = "", name: str = "", most: int = MOST) -> Replayed:
    """Sends again what was refused for a decision about its event and has not been taken since. `name`: as it was sent.

    Raises BadChoice, NotStored.
    """
    if reason and reason not in REASONS:
        raise BadChoice(field="reason", value=reason, known=REASONS)
    db = engine.database(workspace)
    named_so = Sql.of("name = [[name]]", name=Sql.value(name, "String")) if name else Sql("1")
    refused = Sql.of(named("collect.refused_chosen"), chosen=named_so)
    slots = {"open": Sql.of(named("collect.refused_open"), refused=refused)}
    binds = {"reasons": [reason] if reason else list(REASONS), "upto": db.value("SELECT max(tick) FROM collect_refused") or 0}
    done, left, place = 0, 1, (0, 0)
    while done < most and left:
        binds |= {"lane": place[0], "after": place[1]}
        place, count, left = db.rows("collect.refused_page", slots, rows=min(PAGE, most - done), **binds)[0]
        if not count:
            return Replayed(done, 0)
        record_table(workspace, db.table("collect.refused_again", slots, to_lane=place[0], upto_seq=place[1], **binds))
        done, left = done + count, left - count
    return Replayed(done, left)


def _accept(db: engine.Database, slots: dict, choice: Choice, by: str, most: int) -> None:
    """Writes down that the items are accepted, under the number of a decision that no tick knows yet."""
    last, count, _ = page(db, slots, 0, most)
    if count:
        said = {name: value for name, value in replace(choice).__dict__.items() if value not in ("", None)}
        decisions.decide(db.workspace, "accept", choice.event, "", {**said, "items": count}, by, first=lambda number: db.run(
            "collect.quarantine_accept", slots, after=0, upto=last, decision=number))


def _pages(db: engine.Database, slots: dict, by: str, most: int) -> Replayed:
    done, left, after = 0, 1, 0
    while done < most and left:
        last, count, left = page(db, slots, after, min(PAGE, most - done))
        if not count:
            return Replayed(done, 0)
        record_table(db.workspace, db.table("collect.quarantine_again", slots, after=after, upto=last))
        db.run("collect.quarantine_act", slots, state="replayed", by=by, after=after, upto=last)
        done, left, after = done + count, left - count, last
    return Replayed(done, left)
