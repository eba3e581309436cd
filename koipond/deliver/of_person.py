"""One person and our messages: what they were to get, what became of it, and whether they can be reached at all."""

from dataclasses import dataclass
from datetime import datetime

from koipond.deliver import addresses as books
from koipond.deliver.channels import names
from koipond.deliver.history import State
from koipond.deliver.scopes import EVERYWHERE, places
from koipond.engine import Database, Sql, database, together
from koipond.kit import clock
from koipond.kit.clock import UTC

MESSAGES_AT_MOST = 1_000   # of one person; the newest
VERDICTS_AT_MOST = 10_000  # the same; a message may have many
OUTCOMES = ("accepted", "refused", "later", "unknown", "pending")
FINAL = ("accepted", "refused")    # no attempt follows: whether one was claimed need not be asked


@dataclass(frozen=True)
class Reachable:
    """Whether a person can be written to by a channel, as far as the address goes; consent is told by profiles."""

    channel: str
    address: str
    stopped: list[str]      # why the address must not be written to


@dataclass(frozen=True)
class Letters:
    """The messages to a person, each where it stands, and those that were not put because the rules said no or later; the
    newest first, as rows of `deliver.verdicts_of`. `moved`: what a verdict made of a message that was put.
    """

    states: list[State]
    noes: list[dict]
    refusals: list[dict]               # of the gate, with the key by which a history tells them apart
    moved: dict[str, "Moved"]


@dataclass(frozen=True)
class Moved:
    """In which zone a message was judged, how that is known, and what it waits for by which rule; '' and 0 for nothing."""

    zone: str = ""
    zone_from: str = ""
    held: str = ""
    rule: int = 0


def letters_of(db: Database, persons: list[int]) -> Letters:
    """The newest messages to a person (with all who merged into them) and what became of each: the same as `why`, but
    looked for by their keys in small statements, where that asks about any set of messages in one large one.
    """
    rows, noes = together(lambda: db.dicts("deliver.messages_of", persons=persons, most=MESSAGES_AT_MOST), lambda: noes_of(db, persons))
    if not rows:
        return Letters([], noes, [], {})
    moved = {row["message"]: Moved(**{name: row.pop(name) for name in ("zone", "zone_from", "held", "rule")}) for row in rows}
    ids = [row["message"] for row in rows]
    receipts = db.dicts("deliver.receipts_of", messages=ids, journeys=sorted({row["journey"] for row in rows}),
                        steps=sorted({row["step"] for row in rows}))
    by_message: dict[str, list[dict]] = {}
    for receipt in receipts:
        by_message.setdefault(receipt["message"], []).append(receipt)
    ended = {receipt["message"] for receipt in receipts if receipt["status"] in FINAL}
    open_ones = [message for message in ids if message not in ended]
    claims = db.rows("deliver.claims_of", messages=open_ones) if open_ones else []
    tried = {message: (attempt, at) for message, attempt, at in claims}
    refusals = [in_utc({**each, "key": f"{each['message']}.{each['attempt']}"}) for each in receipts if each["status"] == "refused" and each["tick"] == 0]
    return Letters([_state(row, by_message.get(row["message"], []), *tried.get(row["message"], (0, None))) for row in rows], noes, refusals, moved)


def noes_of(db: Database, persons: list[int]) -> list[dict]:
    """The messages to a person that were not put, each with the last verdict on it, the newest first."""
    rows = db.dicts("deliver.verdicts_of", persons=persons, most=VERDICTS_AT_MOST)
    last: dict[str, dict] = {}
    for row in rows:
        last.setdefault(row["message"], row)
    given = {row["message"] for row in rows if row["verdict"] == "ok"}
    return [in_utc({**row, "key": message}) for message, row in last.items() if message not in given][:MESSAGES_AT_MOST]


def refusals_of(db: Database, persons: list[int], most: int, where: Sql) -> list[dict]:
    """The newest messages to a person that the gate did not let out."""
    return [in_utc(row) for row in db.dicts("deliver.refusals_of", {"where": where}, persons=persons, most=most)]


def in_utc(row: dict) -> dict:
    """A row with its moments, which the engine gives bare, in UTC."""
    return {name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for name, value in row.items()}


def in_books(db: Database, person: int) -> dict[str, str]:
    """The person's address of each channel whose addresses are no trait, where there is one. Reads accounts in the store of decisions."""
    names()     # so that every channel has laid down its book
    found = {channel: read(db, [person]).get(person, books.NOWHERE).text for channel, read in books.BOOKS.items() if channel not in books.VISITS}
    return {channel: address for channel, address in found.items() if address}


def reachable(db: Database, traits: dict, more: dict[str, str] | None = None, where: list[str] | None = None) -> list[Reachable]:
    """For each channel the person's address, from their traits or from `more` (`in_books`), and what stands against it. `where`: as
    `stop_places` gives it, for who may not ask the store of decisions here.
    """
    channels = sorted({*names(), *books.TRAIT} - set(books.BOOKS) - set(books.VISITS) | set(more or {}))
    written = {channel: str(traits.get(books.TRAIT.get(channel, ""), "") or "").strip() for channel in channels}
    addresses = {channel: books.normal(db, channel, address) if address else "" for channel, address in written.items()} | (more or {})
    asked = [channel for channel in channels if addresses[channel]]
    stops = [(channel, reason) for slug in where or places(db.workspace) for channel, reason, scope in database(slug).rows(
        "deliver.stops_of_addresses", channels=asked, addresses=[addresses[channel] for channel in asked], now=clock.now())
        if slug == db.workspace or scope == EVERYWHERE] if asked else []
    return [Reachable(channel, addresses[channel], [reason for stopped, reason in stops if stopped == channel]) for channel in channels]


def _state(row: dict, receipts: list[dict], tried: int, claimed_at: datetime | None) -> State:
    """By the newest attempt, then by what came back; the twin of deliver.states."""
    outcomes = [each for each in receipts if each["status"] in OUTCOMES]
    last = max(outcomes, key=lambda each: (each["attempt"], each["at"]), default=None)
    answered = last["attempt"] if last else 0
    if answered and answered >= tried:
        status, reason, detail, at = last["status"], last["reason"], last["detail"], max(each["at"] for each in outcomes)
    else:
        status, reason, detail, at = ("sending", "", "", claimed_at) if tried else ("waiting", "", "", row["send_at"])
    reactions = sorted({each["status"] for each in receipts if each["status"] not in OUTCOMES})
    moments = {"send_at": row["send_at"], "expires_at": row["expires_at"], "at": at}
    return State(**{**row, **{name: moment.replace(tzinfo=UTC) for name, moment in moments.items()}}, attempt=max(tried, answered),
                 status=status, reason=reason, detail=detail, reactions=reactions)
