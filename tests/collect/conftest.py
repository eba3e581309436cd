"""A key of the test's workspace, a way to post to the intake in this process, and a real server process."""

import asyncio
import gzip as gzipping
import json
from dataclasses import dataclass

import pytest

from koipond import access, collect


@pytest.fixture
def key(workspace) -> str:
    """The token of a key that may collect."""
    return access.create_key(workspace, "tests", ["collect"], by="tests")[1]


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def numbers(self) -> list:
        return [(one["position"], one["number"]) for one in self.json["refused"]]


def call(method, path, body=b"", headers=None, chunks=1, peer="203.0.113.9") -> Answer:
    """One request to the intake, without a socket."""
    return asyncio.run(_call(method, path, body, headers or {}, chunks, peer))


async def _call(method, path, body, headers, chunks, peer):
    size = -(-len(body) // chunks) or 1
    parts = [body[n:n + size] for n in range(0, len(body), size)] or [b""]
    messages = [{"type": "http.request", "body": part, "more_body": part is not parts[-1]} for part in parts]
    told = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        told.append(message)

    scope = {"type": "http", "method": method, "path": path, "scheme": "http", "client": (peer, 1),
             "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()]}
    await collect.application(scope, receive, send)
    return Answer(told[0]["status"], {k.decode(): v.decode() for k, v in told[0]["headers"]}, told[1]["body"])


@pytest.fixture
def post(key):
    """`post(path, value, gzip=False, **headers)`: posts JSON (or bytes as they are) with the workspace's key."""

    def send(path, value, gzip=False, headers=None, **more):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        headers = {"Authorization": f"Bearer {key}", **(headers or {})}
        if gzip:
            body, headers["Content-Encoding"] = gzipping.compress(body), "gzip"
        return call("POST", path, body, headers, **more)

    return send


@pytest.fixture
def kept(db):
    """What is in the inbox, by columns of choice, in order; rows that only tell of a refusal are left out."""

    def read(*columns):
        rows = db.rows(f"SELECT {', '.join(columns)} FROM collect_inbox WHERE kind != 'refused' ORDER BY seq")
        return [row[0] for row in rows] if len(columns) == 1 else rows

    return read
