"""What a reply means, and the events by which it is told."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from koipond import collect
from koipond.deliver.webhooks.wire import Reply
from koipond.kit import clock

ANSWERED, FAILED = "webhook_answered", "webhook_failed"
ENDS, LATER = (ANSWERED, FAILED), "later"
AGAIN = (408, 425, 429)            # of those below 500 that another try may mend
PROPERTIES_AT_MOST = 50
VALUE_BYTES_AT_MOST = 1024
NAME_LETTERS_AT_MOST = 120
DEPTH_AT_MOST = 20                 # what lies deeper is left as JSON
# After the first try, the second …; the last one holds for all that follow.
RETRY_SECONDS = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400)
SPREAD = 0.2                       # by so much a try is later, so that not all come back at once


@dataclass(frozen=True)
class Outcome:
    """What came of a try: ANSWERED, FAILED or LATER. `said` says it in a word; `alive`: the service was there."""

    kind: str
    said: str
    status: int = 0
    detail: str = ""
    alive: bool = True
    retry_after: float = 0.0       # seconds that the service asks for
    properties: dict[str, str] = field(default_factory=dict)
    traits: dict[str, str] = field(default_factory=dict)


def read(reply: Reply, save: dict[str, str]) -> Outcome:
    """What a reply means. Only 2xx is an answer; 3xx is not followed and a refusal like 4xx."""
    if 200 <= reply.status < 300:
        properties, traits, unread = _content(reply, save)
        return Outcome(ANSWERED, "answered", reply.status, unread, properties=properties, traits=traits)
    if reply.status >= 500 or reply.status in AGAIN:
        return Outcome(LATER, f"http_{reply.status}", reply.status, alive=reply.status < 500 and reply.status != 429,
                       retry_after=_seconds(reply.headers.get("retry-after", "")))
    return Outcome(FAILED, "redirected" if reply.status < 400 else "refused", reply.status, f"HTTP {reply.status}")


def next_try(row: dict, outcome: Outcome, now: datetime) -> datetime | None:
    """When to try again; None when no further try falls into the time for the answer."""
    wait = RETRY_SECONDS[min(row["attempt"], len(RETRY_SECONDS)) - 1]
    place = int.from_bytes(hashlib.sha256(f"{row['message']}:{row['attempt']}".encode()).digest()[:4]) / 2**32
    due = now + timedelta(seconds=max(wait * (1 + SPREAD * place), min(outcome.retry_after, 10 * 86_400)))
    return due if due < row["until_at"] else None


def told(row: dict, outcome: Outcome) -> collect.Item:
    """The event of an end. Its id is the same whatever the end, so the first that is recorded holds."""
    about = {"message": row["message"], **{name: str(row[name]) for name in ("journey", "version", "step", "round", "attempt")},
             "status": str(outcome.status or ""), "detail": outcome.detail}
    more = outcome.properties if outcome.kind == ANSWERED else {"reason": outcome.said}
    return collect.Item(kind="track", name=outcome.kind, message_id=f"{row['message']}:webhook", at=clock.now(), person=row["asked_person"],
                        properties={**about, **more}, traits=outcome.traits)


def flattened(found) -> list[tuple[str, str]]:
    """The values of JSON by their paths: `data.score`, `items.0.id`. Null is left out."""
    values: list[tuple[str, str]] = []

    def walk(value, path: str, depth: int) -> None:
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
        if inner is not None and depth < DEPTH_AT_MOST:
            for name, part in inner:
                walk(part, f"{path}.{name}" if path else str(name), depth + 1)
        elif value is not None:
            values.append((path, _text(value)))

    walk(found, "", 0)
    return values


def _content(reply: Reply, save: dict[str, str]) -> tuple[dict, dict, str]:
    """Properties, traits to save, and why the answer could not be read."""
    if reply.cut:
        return {}, {}, "too_large"
    if not reply.body.strip():
        return {}, {}, ""
    try:
        values = flattened(json.loads(reply.body))
    except (ValueError, RecursionError):
        return {}, {}, "not_json"
    by_path = dict(values)
    properties = {f"answer.{path}" if path else "answer": value for path, value in values[:PROPERTIES_AT_MOST] if len(path) <= NAME_LETTERS_AT_MOST}
    return properties, {trait: by_path[path] for trait, path in save.items() if path in by_path}, ""


def _text(value) -> str:
    if isinstance(value, str):
        text = value
    else:
        text = json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "replace").replace(b"\0", b"")[:VALUE_BYTES_AT_MOST].decode("utf-8", "ignore")


def _seconds(given: str) -> float:
    """Of a Retry-After: seconds, or a date."""
    try:
        return float(given) if given.isdecimal() else max(0.0, parsedate_to_datetime(given).timestamp() - clock.now().timestamp())
    except (ValueError, TypeError, OverflowError):
        return 0.0
