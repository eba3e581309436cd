"""A request and its answer, and which function of a platform answers what."""

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, unquote

import msgspec

MOST_BYTES = 12_000_000   # of a body: a picture of 10 MB with its envelope
encode = msgspec.json.encode


class No(Exception):
    """A platform refuses. `code` is the platform's own; `failure` of the platform puts it in its own shape."""

    def __init__(self, code, text: str = "", status: int = 0, **more):
        super().__init__(f"{code} {text}")
        self.code, self.text, self.status, self.more = code, text, status, more


class Answer:
    """What goes back: status, body, headers."""

    __slots__ = ("status", "body", "headers")

    def __init__(self, body: bytes = b"", status: int = 200, content_type: str = "application/json; charset=utf-8", **headers: str):
        self.status, self.body = status, body
        self.headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
        for name, value in headers.items():
            self.headers.append((name.replace("_", "-").encode(), value.encode("latin-1")))


def said(content, status: int = 200, **headers: str) -> Answer:
    """An answer of JSON."""
    return Answer(encode(content), status, **headers)


class Request:
    """What came in. `account` and `what` are set by whoever answers, for the ledger."""

    __slots__ = ("method", "path", "full_path", "raw_query", "headers", "body", "client", "account", "what", "note", "transport", "version", "line", "_query")

    def __init__(self, method: str, path: str, raw_query: str, headers: dict[str, str], body: bytes, client: str = "", transport=None,
                 version: str = "1.1", line: str = ""):
        self.method, self.path, self.full_path, self.raw_query = method, path, path, raw_query
        self.headers, self.body, self.client, self.transport, self.version = headers, body, client, transport, version
        self.line = line             # names the connection
        self.account = self.what = self.note = ""
        self._query: dict[str, str] | None = None

    @property
    def query(self) -> dict[str, str]:
        if self._query is None:
            self._query = dict(parse_qsl(self.raw_query, keep_blank_values=True)) if self.raw_query else {}
        return self._query

    @property
    def host(self) -> str:
        return self.headers.get("host", "")

    def json(self) -> dict:
        """The body as an object. Raises ValueError for anything else (msgspec's errors are ValueErrors)."""
        content = msgspec.json.decode(self.body)
        if not isinstance(content, dict):
            raise ValueError("the body is no JSON object")
        return content

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    def readable(self):
        """The body as something that a ledger can show."""
        kind = self.headers.get("content-type", "")
        if not self.body:
            return self.query or None
        if "json" in kind or self.body[:1] in b"{[":
            try:
                return json.loads(self.body)
            except ValueError:
                pass
        if "urlencoded" in kind:
            return self.form()
        return self.body[:2000].decode("utf-8", "replace")


def answers(method: str, path: str):
    """Marks a method of a platform as the one that answers there; parts in braces are given to it as arguments."""
    def mark(function: Callable):
        function.answers = [*getattr(function, "answers", []), (method, path)]
        return function
    return mark


class Routes:
    """The marked methods of an object, found by method and path."""

    def __init__(self, owner):
        self.plain, self.patterns = {}, []
        for name in dir(type(owner)):
            function = getattr(type(owner), name)
            for method, path in getattr(function, "answers", []):
                bound = getattr(owner, name)
                if "{" in path:
                    pattern = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)) + "$")
                    self.patterns.append((method, pattern, bound))
                else:
                    self.plain[method, path] = bound
        self.patterns.sort(key=lambda each: each[1].pattern.count("(?P<"))   # the one with fewer unknown parts is meant first

    def find(self, method: str, path: str):
        """(function, arguments by name), or None."""
        function = self.plain.get((method, path))
        if function:
            return function, {}
        for wanted, pattern, bound in self.patterns:
            match = pattern.match(path) if wanted == method else None
            if match:
                return bound, {name: unquote(value) for name, value in match.groupdict().items()}
        return None

    def knows(self, path: str) -> bool:
        return any(known == path for _, known in self.plain) or any(pattern.match(path) for _, pattern, _ in self.patterns)
