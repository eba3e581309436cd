"""What the sender does, written down as it does it and without waiting for the disk.

A claim says that a mail may have gone out. The logbook says whether it was begun and what was answered, so that after
a kill only the mails on the wire are of unknown fate. Its lines outlive the process, because they are in the system's
cache, but not the machine: it begins with the machine's boot id, and after another start nothing in it is believed.
"""

import mmap
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from django.conf import settings

from koipond.deliver.replies import Outcome

MOST_BYTES = 16_000_000      # then a fresh one, as soon as nothing is under way
STEP_BYTES = 256 * 1024      # by which its file grows; behind the last line are zeros
BOOT = Path("/proc/sys/kernel/random/boot_id")   # where there is none, no logbook is believed


@dataclass
class Told:
    """What a logbook of an earlier run says. `answers` are by (message, attempt); None of one that was begun only."""

    worker: str = ""
    answers: dict[tuple[str, int], Outcome | None] = field(default_factory=dict)
    address_of: dict[tuple[str, int], int] = field(default_factory=dict)


class Logbook:
    """The logbook of one workspace and channel, in the home of this process."""

    def __init__(self, workspace: str, channel: str = "email"):
        self._path = Path(settings.HOME, "sending", f"{workspace}.log" if channel == "email" else f"{workspace}.{channel}.log")
        self._file, self._map, self.bytes, self._room = -1, None, 0, 0

    def of_before(self) -> Told:
        """What the run before wrote; nothing when there was none, or when the machine was started since."""
        return _read(self._path)

    def begin(self, worker: str) -> None:
        """Starts afresh, in place of the one before."""
        self.close()
        fresh = self._path.with_suffix(".new")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file, self.bytes, self._room = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), 0, 0
        self._write([_boot(), worker])
        os.replace(fresh, self._path)

    def begun(self, row: dict) -> None:
        """Before the first byte of a mail."""
        self._write([row["message"], row["attempt"], row["address_hash"]])

    def answered(self, row: dict, outcome: Outcome) -> None:
        """As soon as its outcome is known."""
        self._write([row["message"], row["attempt"], row["address_hash"], outcome.status, outcome.reason, outcome.detail,
                     outcome.stops, outcome.account, outcome.sent_as])     # by the last two a provider's later words are found to be of it

    def close(self) -> None:
        if self._file >= 0:
            if self._map:
                self._map.close()
            os.ftruncate(self._file, self.bytes)
            os.close(self._file)
            self._file, self._map = -1, None

    def _write(self, line: list) -> None:
        """Into the system's cache, by memory: two lines a message would otherwise be two calls of the system."""
        raw = msgspec.json.encode(line) + b"\n"
        ends = self.bytes + len(raw)
        if ends > self._room:
            self._grow(ends)
        self._map[self.bytes : ends] = raw
        self.bytes = ends

    def _grow(self, least: int) -> None:
        """Raises OSError where the disk is full: space that is only promised would end the process when it is written to."""
        room = -(-least // STEP_BYTES) * STEP_BYTES
        os.posix_fallocate(self._file, 0, room)
        if self._map:
            self._map.close()
        self._map, self._room = mmap.mmap(self._file, room), room


def _read(path: Path) -> Told:
    lines = []
    with suppress(FileNotFoundError):
        lines = path.read_bytes().splitlines(keepends=True)
    told = Told()
    for number, raw in enumerate(lines):
        if not raw.endswith(b"\n") or b"\0" in raw:
            break   # the last one, torn; or what is behind it
        line = msgspec.json.decode(raw)
        if number == 0:
            if not line[0] or line[0] != _boot():
                break
            told.worker = line[1]
            continue
        key = (line[0], line[1])
        told.address_of[key] = line[2]
        told.answers[key] = Outcome(*line[3:]) if len(line) > 3 else told.answers.get(key)
    return told


def _boot() -> str:
    with suppress(OSError):
        return BOOT.read_text().strip()
    return ""
