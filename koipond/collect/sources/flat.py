"""JSON and forms laid flat: every value as text, under its path by dots."""

import json
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qsl

from koipond.collect.sources.kind import Request

FIELDS_AT_MOST = 300       # of one item; what comes after is in the raw text only
TEXT_LETTERS = 4_000       # of one value
CHINA = timezone(timedelta(hours=8))
CALLED = ("name", "column_id", "key", "label", "question")
SAYS = ("value", "string_value", "values", "answer")


def flat(said, path: str = "", into: dict[str, str] | None = None) -> dict[str, str]:
    """The values of an object by their paths: `{"a": {"b": 1}}` is `{"a.b": "1"}`. A list of questions with answers, as forms
    come, has the questions as paths; of other lists the elements are numbered from 0.
    """
    into = {} if into is None else into
    if len(into) >= FIELDS_AT_MOST:
        return into
    if isinstance(said, dict):
        for name, value in said.items():
            flat(value, f"{path}.{text(name)}" if path else text(name), into)
    elif isinstance(said, list) and said and all(isinstance(one, dict) and _question(one) for one in said):
        for one in said:
            flat(_answer(one), f"{path}.{_question(one)}" if path else _question(one), into)
    elif isinstance(said, list) and all(isinstance(one, (str, int, float)) for one in said):
        into[path] = ", ".join(text(one) for one in said)[:TEXT_LETTERS]
    elif isinstance(said, list):
        for number, one in enumerate(said):
            flat(one, f"{path}.{number}" if path else str(number), into)
    elif path and (value := text(said)):
        into[path] = value
    return into


def text(value) -> str:
    """A single value as text, without blanks around it; '' for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _sound(str(value).strip())[:TEXT_LETTERS]


def raw(said) -> str:
    """The JSON of what came, in letters as they are, so that it can be searched."""
    return _sound(json.dumps(said, ensure_ascii=False, separators=(",", ":")))


def object_of(request: Request) -> dict:
    """The body as an object: JSON, else a form. Raises ValueError."""
    kind = request.headers.get("content-type", "")
    if "urlencoded" in kind:
        return dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    try:
        said = json.loads(request.body, parse_int=_exact, parse_constant=str)
    except RecursionError:
        raise ValueError("the body is nested too deeply") from None
    if not isinstance(said, dict):
        raise ValueError("the body is no JSON object")
    return said


def china(said: str) -> datetime | None:
    """A time as Chinese platforms write it, in their zone."""
    for pattern in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        try:
            return datetime.strptime(said[:19], pattern).replace(tzinfo=CHINA).astimezone(UTC)
        except ValueError:
            continue
    return None


def moment(said, zone=UTC) -> datetime | None:
    """A time in any usual spelling; a number is seconds since 1970, or milliseconds from 100,000,000,000 on."""
    said = text(said)
    try:
        if said.replace(".", "", 1).isdecimal() and len(said) >= 9:
            number = float(said)
            return datetime.fromtimestamp(number / 1000 if number >= 1e11 else number, UTC)
        found = datetime.fromisoformat(said)
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _sound(said: str) -> str:
    """Without what no store can hold: the letter 0, and halves of letters."""
    return said.replace("\0", "").encode("utf-8", "replace").decode()


def _exact(digits: str) -> int | str:
    return int(digits) if len(digits) < 4_000 else digits      # a longer one is an attack, and text is enough


def _question(one: dict) -> str:
    return next((text(one[name]) for name in CALLED if text(one.get(name)) and any(each in one for each in SAYS)), "")


def _answer(one: dict):
    return next(one[name] for name in SAYS if name in one)
