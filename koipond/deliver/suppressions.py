"""Addresses that must not be written to: kept as a hash, so that they outlive the person's erasure."""

import contextlib
import re
from datetime import UTC, datetime

import pyarrow as pa

from koipond import engine
from koipond.deliver import addresses
from koipond.deliver.channels import names
from koipond.deliver.errors import BadAddress, UnknownChannel
from koipond.deliver.errors_mail import BadScope
from koipond.deliver.scopes import EVERYWHERE, SCOPE, places
from koipond.kit import clock

NEVER_ENDS = datetime(1970, 1, 1, tzinfo=UTC)
BY_HAND = ("manual", "role", "legal")       # an address of a role such as info@, and one that a law or a letter names
REASONS = ("hard", "soft", "complaint", "unsubscribed", *BY_HAND)


def suppress(workspace: str, channel: str, address: str, by: str, note: str = "", scope: str = "brand", reason: str = "manual",
             expires_at: datetime | None = None) -> None:
    """Sends nothing to this address from now on, by a person's decision. `scope` is what for: brand (this workspace), all (every
    workspace of this installation, those to come too), list:TOPIC. Raises BadAddress, UnknownChannel, BadScope.
    """
    if not re.fullmatch(SCOPE, scope) or reason not in BY_HAND:
        raise BadScope(scope=scope, reason=reason, reasons=", ".join(BY_HAND))
    _write(workspace, channel, [_hash(workspace, channel, address)], [(reason, scope)], by, note, lifted=0, expires_at=expires_at)


def leave_alone(workspace: str, channel: str, address: str, reason: str, note: str = "") -> None:
    """The same by what was told of the address: hard, complaint or unsubscribed. An address that is none is left alone anyway."""
    with contextlib.suppress(BadAddress):
        _write(workspace, channel, [_hash(workspace, channel, address)], [(reason, "brand")], "", note, lifted=0)


def lift(workspace: str, channel: str, address: str, by: str, note: str = "") -> int:
    """Lets this address be written to again and returns how many reasons there were against it."""
    hashed = _hash(workspace, channel, address)
    found = [stop for slug in places(workspace) for stop in engine.database(slug).rows("deliver.stops_of", channel=channel, hash=hashed, now=clock.now())
             if slug == str(workspace) or stop[1] == EVERYWHERE]
    _write(workspace, channel, [hashed] * len(found), found, by, note, lifted=1)
    return len(found)


def suppressions(workspace: str, channel: str, limit: int = 100) -> list[dict]:
    """The newest suppressions, with the address where somebody of this workspace has it."""
    return engine.database(workspace).dicts("deliver.suppressions", channel=channel, limit=limit, now=clock.now())


def _write(workspace, channel, hashes, stops, by, note, lifted, expires_at=None) -> None:
    """First what the gate goes by, then who said it: cut short in between, nobody is written to."""
    for everywhere in (True, False):
        rows = [(hashed, reason, scope) for hashed, (reason, scope) in zip(hashes, stops, strict=True) if (scope == EVERYWHERE) == everywhere]
        if rows:
            db = engine.database(places(workspace)[-1] if everywhere else workspace)
            table = _table(channel, rows, lifted, expires_at)
            db.insert("deliver_stops", table)
            number = len(rows)
            for name, value in (("message_id", ""), ("by", by), ("note", note)):
                table = table.append_column(name, pa.array([value] * number, pa.string()))
            db.insert("deliver_suppressions", table)


def _table(channel, rows, lifted, expires_at) -> pa.Table:
    number, moment = len(rows), pa.timestamp("ms", "UTC")
    return pa.table({
        "channel": pa.array([channel] * number, pa.string()), "address_hash": pa.array([row[0] for row in rows], pa.uint64()),
        "reason": pa.array([row[1] for row in rows], pa.string()), "scope": pa.array([row[2] for row in rows], pa.string()),
        "at": pa.array([clock.now()] * number, moment), "expires_at": pa.array([expires_at or NEVER_ENDS] * number, moment),
        "lifted": pa.array([lifted] * number, pa.uint8())})


def _hash(workspace: str, channel: str, address: str) -> int:
    if channel not in names():
        raise UnknownChannel(channel=channel, known=names())
    db = engine.database(workspace)
    spelled = addresses.normal(db, channel, address)
    if not re.fullmatch(addresses.pattern(channel), spelled):
        raise BadAddress(address=address, channel=channel)
    return db.value("SELECT sipHash64(lowerUTF8({address:String}))", address=spelled)
