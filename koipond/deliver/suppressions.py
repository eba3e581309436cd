"""Addresses that must not be written to: kept as a hash, so that they outlive the person's erasure."""

import re

import pyarrow as pa

from koipond import engine
from koipond.deliver import gate
from koipond.deliver.channels import names
from koipond.deliver.errors import BadAddress, UnknownChannel
from koipond.kit import clock

REASONS = ("hard", "soft", "complaint", "unsubscribed", "manual")


def suppress(workspace: str, channel: str, address: str, by: str, note: str = "") -> None:
    """Sends nothing to this address from now on, by a person's decision. Raises BadAddress, UnknownChannel."""
    _write(workspace, channel, [_hash(workspace, channel, address)], ["manual"], by, note, lifted=0)


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
    if not re.fullmatch(gate.ADDRESS, address.strip()):
        raise BadAddress(address=address, channel=channel)
    return engine.database(workspace).value("SELECT sipHash64(lowerUTF8({address:String}))", address=address.strip())
