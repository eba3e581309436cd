"""Somebody at one of our addresses outside of the console: a request to the application as the server hands it over."""

import asyncio
from dataclasses import dataclass

PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile Safari/537.36"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def visit(application, path: str, method: str = "GET", agent: str = PHONE, **headers: str) -> Answer:
    """What the application answers to one request; a header with `_` for `-`."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    given = {"user-agent": agent, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {"type": "http", "method": method, "path": path, "headers": [(name.encode(), value.encode()) for name, value in given.items()]}
    asyncio.run(application(scope, receive, send))
    return Answer(sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}, b"".join(one.get("body", b"") for one in sent[1:]))
