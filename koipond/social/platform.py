"""How this room asks a platform: it says what, and whoever stands above says how: with which token, over which connection."""

from dataclasses import dataclass
from typing import Protocol

from koipond.social.errors import PlatformRefused


class Ask(Protocol):
    """Asks an account's platform: GET without a body, else POST. Returns its answer, read; a Picture where it is no JSON.

    Raises PlatformRefused where it says no, and what it likes where it is silent.
    """

    def __call__(self, path: str, body: dict | None = None, **query: str): ...


@dataclass(frozen=True, slots=True)
class Picture:
    """An answer that is no JSON."""

    body: bytes
    type: str


def refusal(answer: dict) -> PlatformRefused | None:
    """What an answer of WeChat says no with, the answer as its `answer`; None where it says yes."""
    code = answer.get("errcode", 0)
    if not code:
        return None
    no = PlatformRefused(code=code, said=str(answer.get("errmsg", ""))[:200])
    no.answer = answer
    return no
