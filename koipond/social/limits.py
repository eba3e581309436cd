"""The platform's numbers, dated, from limits.json: they move, and none of them stands in code."""

import json
from functools import lru_cache
from pathlib import Path


@lru_cache
def limits() -> dict:
    """Each number by its name."""
    read = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))
    return {name: one["value"] for name, one in read.items() if isinstance(one, dict)}


def limit(name: str):
    return limits()[name]
