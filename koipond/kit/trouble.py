"""What goes wrong in this process at this moment, for whoever watches over it. No values, nothing of people."""

import threading

_now: dict[str, str] = {}
_lock = threading.Lock()


def begins(what: str, reason: str) -> None:
    """Something goes wrong: `tick of tea`, and the number of the error."""
    with _lock:
        _now[what] = reason


def over(what: str) -> None:
    """It works again."""
    if what in _now:
        with _lock:
            _now.pop(what, None)


def now() -> dict[str, str]:
    """What goes wrong → why."""
    with _lock:
        return dict(_now)
