"""How a line of the log is written: as text for the eye, or as JSON for a collector. Both name the trace it belongs to."""

import json
import logging
from datetime import UTC, datetime

from koipond.kit import tracing
from koipond.kit.lines import HARMFUL, Lines, one_line

OURS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}   # what every record has, and uvicorn's words for terminals; the rest was given as `extra`


class Nameless(logging.Filter):
    """Tells of a request only its kind and where it led: what stands in an address, or behind its question mark, may be somebody's."""

    def filter(self, record) -> bool:
        request = getattr(record, "request", None)
        if hasattr(request, "method") and hasattr(request, "path"):
            match = getattr(request, "resolver_match", None)
            place = f"/{match.route}" if match else "an address that is not there"
            if isinstance(record.args, tuple):
                record.args = tuple(place if each == request.path else each for each in record.args)
            record.request = f"{request.method} {place}"
        return True


class Text(Lines):
    """One line: when, how grave, where, what, and the trace where there is one."""

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record) -> str:
        line = super().formatMessage(record)
        told = {**_told(record), **({"trace": tracing.current()} if tracing.current() else {})}
        return line + "".join(f" {name}={one_line(str(value))}" for name, value in told.items())


class Json(logging.Formatter):
    """One JSON object a line: at, level, logger, message, trace, error, and what was given as `extra`."""

    def format(self, record) -> str:
        line = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"), "level": record.levelname.lower(),
                "logger": record.name, "message": record.getMessage(), "thread": record.threadName, **_told(record)}
        if tracing.current():
            line["trace"] = tracing.current()
        if record.exc_info and record.exc_info[0]:
            line["error"] = self.formatException(record.exc_info)
        # JSON spells out the controls below 0x20 by itself; the others, separators of lines and halves of a character are as bad for whoever reads it.
        return HARMFUL.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(line, ensure_ascii=False, default=str))


def _told(record) -> dict:
    return {name: value for name, value in vars(record).items() if name not in OURS}
