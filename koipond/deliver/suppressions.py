"""Addresses that must not be written to: kept as a hash, so that they outlive the person's erasure."""

import contextlib
import re

import pyarrow as pa

from koipond import engine
from koipond.deliver import addresses
from koipond.deliver.channels import names
from koipond.deliver.errors import BadAddress, UnknownChannel
from koipond.kit import clock

REASONS = ("hard", "complaint", "unsubscribed", "manual")


def suppress(workspace: str, channel: str, address: str, by: str, note: str = "") -> None:
    """Sends nothing to this address from now on, by a person's decision. Raises BadAddress, UnknownChannel."""
    _write(workspace, channel, [_hash(workspace, channel, address)], ["manual"], by, note, lifted=0)


def leave_alone(workspace: str, channel: str, address: str, reason: str, note: str = "") -> None:
    """The same by what was told of the address: hard, complaint or unsubscribed. An address that is none is left alone anyway."""
    with contextlib.suppress(BadAddress):
        _write(workspace, channel, [_hash(workspace, channel, address)], [reason], "", note, lifted=0)


def lift(workspace: str, channel: str, address: str, by: str, note: str = "") -> int:
    """Lets this address be written to again and returns how many reasons there were against it."""
    db, hashed = engine.database(workspace), _hash(workspace, channel, address)
    reasons = [reason for (reason,) in db.rows("deliver.stops_of", channel=channel, hash=hashed)]
    _write(workspace, channel, [hashed] * len(reasons), reasons, by, note, lifted=1)
    return len(reasons)


def suppressions(workspace: str, channel: str, limit: int = 100) -> list[dict]:
    """The newest suppressions, with the address where somebody of this workspace has it."""
    return engine.database(workspace).dicts("deliver.suppressions", channel=channel, limit=limit)


def _write(workspace, channel, hashes, reasons, by, note, lifted) -> None:
    number = len(hashes)
    engine.database(workspace).insert("deliver_suppressions", pa.table({
        "channel": pa.array([channel] * number, pa.string()), "address_hash": pa.array(hashes, pa.uint64()),
        "reason": pa.array(reasons, pa.string()), "message_id": pa.array([""] * number, pa.string()),
        "by": pa.array([by] * number, pa.string()), "note": pa.array([note] * number, pa.string()),
        "at": pa.array([clock.now()] * number, pa.timestamp("ms", "UTC")),
        "lifted": pa.array([lifted] * number, pa.uint8())}))


def _hash(workspace: str, channel: str, address: str) -> int:
    if channel not in names():
        raise UnknownChannel(channel=channel, known=names())
    db = engine.database(workspace)
    spelled = addresses.normal(db, channel, address)
    if not re.fullmatch(addresses.pattern(channel), spelled):
        raise BadAddress(address=address, channel=channel)
    return db.value("SELECT sipHash64(lowerUTF8({address:String}))", address=spelled)
