"""What may happen and what to do next: customers scored by recency, frequency and money; best hours. See README.md."""

from koipond.insight.best_hours.traits import HOUR_TRAITS
from koipond.insight.errors import BadHour, BadWindow, NoSuchRun
from koipond.insight.rfm import TRAITS
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
from koipond.insight.tick import next_due, refresh

__all__ = [
    "BadHour", "BadWindow", "Cell", "Edge", "HOUR_TRAITS", "NoSuchRun", "Run", "Score", "Setting", "TRAITS", "ask_for_run", "cells", "edges",
    "groups", "next_due", "refresh", "run", "runs", "save_setting", "scores_of", "setting",
]
