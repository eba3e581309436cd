"""Where tests keep their files: in memory where there is room, because every insert waits for the disk otherwise.

What a test asks (does an answer come after the sync, what is there after a kill) does not depend on it: a killed process
loses nothing that it wrote, on any disk. `KOIPOND_TEST_DISK=/some/folder` runs the tests there.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM_BYTES = 4 * 1024**3    # free space below which the usual folder is taken; one process of tests needs up to 1 GB
NAME = "koipond-test-"


def folder() -> Path:
    """A new folder for this process, in which temporary files go, those of its own processes too.

    Folders of processes that were killed are removed, or memory would fill with them.
    """
    place = Path(os.environ.get("KOIPOND_TEST_DISK") or (MEMORY if _has_room(MEMORY) else tempfile.gettempdir()))
    for left in place.glob(f"{NAME}*"):
        if not _alive(left.name.removeprefix(NAME).split("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{NAME}{os.getpid()}-", dir=place))
    (made / "tmp").mkdir()
    for open_to_pass in (made, made / "tmp"):   # a PostgreSQL of a test runs as somebody else, in a folder of its own below
        open_to_pass.chmod(0o711)
    tempfile.tempdir = os.environ["TMPDIR"] = str(made / "tmp")
    return made


def _has_room(place: Path) -> bool:
    return os.access(place, os.W_OK) and shutil.disk_usage(place).free > ROOM_BYTES


def _alive(number: str) -> bool:
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        return True
    return True
