"""Writing through to the disk: once for many inserts, where the operating system can.

Syncing each insert means syncing a dozen small files one after the other. One call that writes through all of a file
system costs as much as syncing a single file, so the embedded engine's files are synced together.
"""

import ctypes
import os
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)
GROUPED = hasattr(_libc, "syncfs")  # elsewhere each table syncs its own inserts


class Disk:
    """The file system on which an embedded engine keeps its files."""

    def __init__(self, path: Path):
        self._folder = os.open(path, os.O_RDONLY)

    def sync(self) -> None:
        """Returns when everything written so far survives a power cut. Raises OSError."""
        if _libc.syncfs(self._folder):
            fault = ctypes.get_errno()
            raise OSError(fault, f"the disk did not take what was written: {os.strerror(fault)}")

    def close(self) -> None:
        os.close(self._folder)
