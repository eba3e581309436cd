"""Everything that came in and what was answered, everything that was pushed and what the other side said."""

import re
from collections import Counter, deque
from datetime import UTC, datetime
from typing import NamedTuple

from koipond.twin.http import Answer, Request

KEPT = 50_000   # entries, in memory; counters go on for ever
SECRET = re.compile(r"(?i)(secret|password|authorization|access_?token|component_access_token|^token$)")
SECRET_IN_TEXT = re.compile(r"(?i)((?:access_token|corpsecret|secret)=)[^&\s]+")


class Entry(NamedTuple):
    number: int
    at: float
    platform: str
    way: str             # in, or out
    account: str
    what: str
    request: Request | dict
    answer: Answer | dict | None
    note: str


class Ledger:
    """In order of happening. Bodies are read only when somebody looks."""

    def __init__(self, clock):
        self.clock, self.entries, self.number = clock, deque(maxlen=KEPT), 0
        self.counts: Counter[str] = Counter()

    def note_in(self, platform: str, request: Request, answer: Answer | None, note: str = "") -> None:
        self.number += 1
        self.counts[f"{platform} in {request.what or request.path} {answer.status if answer else 'dropped'}"] += 1
        self.entries.append(Entry(self.number, self.clock.now(), platform, "in", request.account, request.what or request.path,
                                  request, answer, note or request.note))

    def note_out(self, platform: str, account: str, what: str, sent: dict, heard: dict | None, note: str = "") -> None:
        self.number += 1
        self.counts[f"{platform} out {what} {heard['status'] if heard else note or 'lost'}"] += 1
        self.entries.append(Entry(self.number, self.clock.now(), platform, "out", account, what, sent, heard, note))

    def read(self, platform: str = "", way: str = "", what: str = "", after: int = 0, most: int = 200) -> list[dict]:
        """The last `most` entries after number `after`, oldest first, with secrets masked."""
        found = []
        for entry in reversed(self.entries):
            if entry.number <= after or len(found) >= most:
                break
            if (not platform or entry.platform == platform) and (not way or entry.way == way) and (not what or entry.what == what):
                found.append(_shown(entry))
        return found[::-1]


def _shown(entry: Entry) -> dict:
    asked, got = entry.request, entry.answer
    if isinstance(asked, Request):
        asked = {"method": asked.method, "path": asked.full_path, "query": asked.query, "headers": asked.headers, "body": asked.readable()}
    if isinstance(got, Answer):
        got = {"status": got.status, "body": _body(got)}
    return {"number": entry.number, "at": datetime.fromtimestamp(entry.at, UTC).isoformat(), "platform": entry.platform, "way": entry.way,
            "account": entry.account, "what": entry.what, "request": _masked(asked), "answer": _masked(got), "note": entry.note}


def _body(answer: Answer):
    import json

    try:
        return json.loads(answer.body) if answer.body else None
    except ValueError:
        return answer.body[:2000].decode("utf-8", "replace")


def _masked(value, name: str = ""):
    if isinstance(value, dict):
        return {key: _masked(each, str(key)) for key, each in value.items()}
    if isinstance(value, list):
        return [_masked(each) for each in value]
    if isinstance(value, str):
        return "…" if SECRET.search(name) and value else SECRET_IN_TEXT.sub(r"\1…", value)
    return value
