"""What may happen and what to do next: customers scored by recency, frequency and money. See README.md."""

from koipond.insight.errors import BadHour, BadWindow, NoSuchRun
from koipond.insight.rfm import TRAITS, next_due, refresh
from koipond.insight.scoring import (
    Cell,
    Edge,
    Run,
    Score,
    Setting,
    ask_for_run,
    cells,
    edges,
    groups,
    run,
    runs,
    save_setting,
    scores_of,
    setting,
)

__all__ = [
    "BadHour", "BadWindow", "Cell", "Edge", "NoSuchRun", "Run", "Score", "Setting", "TRAITS", "ask_for_run", "cells", "edges",
    "groups", "next_due", "refresh", "run", "runs", "save_setting", "scores_of", "setting",
]
