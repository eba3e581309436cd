"""Platforms where people meet us: who follows, who is whose contact, by which code they came. See README.md."""

from koipond.engine import Tick
from koipond.social import wecom


def refresh(tick: Tick) -> None:
    """The room's part of the tick. Safe to run twice."""
    wecom.refresh(tick)


__all__ = ["refresh", "wecom"]
