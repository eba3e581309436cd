"""Where real returned mails lie: beside the project, never in it."""

import tarfile
from pathlib import Path

import pyarrow as pa
import pytest


def shared(name: str) -> Path:
    """A file of the real data; skips, with the reason, where it is not there."""
    for above in Path(__file__).resolve().parents:
        if (above / "shared/data" / name).exists():
            return above / "shared/data" / name
    pytest.skip(f"real data is not here: {name} (looked for shared/data above the project)")


def unpacked(name: str) -> dict[str, bytes]:
    """The files of an archive by their names."""
    with pa.input_stream(str(shared(name)), compression="zstd") as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
        return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}
