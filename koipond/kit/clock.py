"""What time it is. Everything that acts on time asks here, so that time can be moved.

The clock can be set forward in tests and in the demo ("three days later"). The offset is kept in a
file, so that a restart does not fall back; it is read again when the file changes.
"""

import os
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

UTC = timezone.utc
_offset = timedelta(0)
_file: Path | None = None
_read_at = 0.0


def now() -> datetime:
    """The time in UTC, to the millisecond, moved by the offset."""
    moment = datetime.now(UTC) + offset()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def real() -> datetime:
    """The time in UTC that other machines have: for signatures and tokens, which they check against their own clocks."""
    return datetime.now(UTC)


def offset() -> timedelta:
    """How far this clock has been moved. Zero outside tests and demos."""
    global _offset, _read_at
    if _file is not None and time.monotonic() - _read_at > 0.2:
        _read_at = time.monotonic()
        try:
            _offset = timedelta(seconds=float(_file.read_text()))
        except FileNotFoundError:
            _offset = timedelta(0)
    return _offset


def forward(by: timedelta) -> datetime:
    """Moves the clock forward (never back: what has happened stays before what will) and returns the new time.

    Raises ValueError for a negative step.
    """
    global _offset
    if by < timedelta(0):
        raise ValueError(f"The clock only goes forward, not by {by}.")
    _offset = offset() + by
    _write()
    return now()


def keep_in(path: Path | None) -> None:
    """Keeps the offset in this file from now on; None keeps it in memory and sets it to zero."""
    global _file, _offset, _read_at
    _file, _offset, _read_at = path, timedelta(0), 0.0


def millis(moment: datetime) -> int:
    """Milliseconds since 1970 in UTC."""
    return int(moment.timestamp() * 1000)


def of_millis(value: int) -> datetime:
    """The moment of so many milliseconds since 1970."""
    return datetime.fromtimestamp(value // 1000, UTC) + timedelta(milliseconds=value % 1000)


def keep_back(by: timedelta) -> None:
    """Sets a clock that has not been moved yet back by so much: for a world whose past is played before it is shown.

    Raises ValueError once the clock has been moved.
    """
    global _offset
    if offset() != timedelta(0):
        raise ValueError("The clock has been moved already.")
    _offset = -by
    _write()


def _write() -> None:
    if _file is not None:
        fresh = _file.with_suffix(".new")
        fresh.write_text(str(_offset.total_seconds()))
        os.replace(fresh, _file)
