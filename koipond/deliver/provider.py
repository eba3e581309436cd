"""What the code of a provider is made of. All of it is pure: requests are built and answers read, nothing is asked or kept.

`channels/<provider>/channel.py` has

    CHANNEL, NAME (en, zh), HOST (where it lives by default), FIELDS (what an account needs)
    BATCH           letters in one request at most
    AT_ONCE         requests of an account under way at once
    PER_SECOND      letters a second of an account at most; 0: as many as go
    SHARED          (where it is True) one content is for many: links in it are not told apart by person
    OF_PEOPLE       (where it is True) an account sends to people of the workspace only, so nobody can be written to as a test
    IDEMPOTENT      whether the same request, made again, has no second effect
    takes(account, letter) -> bool               whether the account can reach this address
    calls(account, letters, token) -> iterator   Call for those that can go, Failed for those that cannot
    read(account, call, reply) -> list[Outcome]  in the order of the letters of the call; raises StaleToken

and, where the provider has it:

    token_call(account) -> Call and read_token(reply) -> (token, seconds)      raises Refused
    REPLAY                                                                     whether the very same request may be made again, for a while
    keys_call(account) -> Call and read_keys(account, reply) -> list[str]      keys that make a request harmless to repeat; calls() gets one a letter as `token`
    made() -> dict[str, str]                                                   values of fields that are made for a new account where none are given
    probe(account, token) -> Call and read_probe(account, reply) -> str        what the account may do, in a line; raises Refused
    templates_call(account, token, page) -> Call and read_templates(account, reply) -> list[Reviewed]    page 1, 2 … until one is empty
    reserve(account, letters) -> list[Failed]    takes what each letter needs (a grant, a place in a window), on disk before anything is asked; in a
                                                 thread that may wait. It may write down in a letter's row how it goes. Those that cannot go
    TEMPLATE_PAGES                               pages of templates_call that are asked for even where one before is empty
    called(account, request) -> Called           what the provider tells us: an exact answer, reports, and events; raises Forged
    hold(account, letters) -> list[Outcome]      in place of calls and read: letters that lie ready until a person lets them go; again is once
    held(db, attempts) -> dict                   what is known of attempts that were cut short: (message, attempt) → Outcome
    chore(account) -> float                      what is to be done without being asked; after how many seconds again
    answer(account, called) -> Called            of what has `about`: what must be kept or asked of the stores before we answer; in a thread
    look_up(account, rows, token) -> iterator of Call and found(account, call, reply) -> list[Report]    of unknown outcomes
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import msgspec

from koipond.deliver.replies import LATER, REFUSED, UNKNOWN, Outcome


@dataclass(frozen=True, slots=True)
class Field:
    """Something an account needs. `like` says what it looks like, in English and Chinese."""

    name: str
    label: tuple[str, str]
    secret: bool = False
    needed: bool = True
    default: str = ""
    pattern: str = r"[^\x00-\x08\x0b\x0c\x0e-\x1f]{1,10000}"
    like: tuple[str, str] = ("", "")
    long: bool = False             # several lines


class Call(msgspec.Struct, frozen=True):
    """A request for some letters, or for none (a token, a probe)."""

    url: str
    body: bytes = b""
    headers: dict[str, str] = {}
    letters: tuple = ()
    method: str = "POST"
    about: dict = {}               # what reading the answer needs
    http2: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """A letter for which no request can be made."""

    letter: object
    outcome: Outcome


class Reply(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    body: bytes
    headers: dict[str, str]        # names in lower case


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider tells later of what it accepted. `address` as the provider has it; `status` delivered, read, bounced …"""

    provider_id: str
    address: str
    status: str
    at: datetime
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A request of the provider to us."""

    method: str
    path: str                      # behind the account's door
    query: dict[str, str]
    headers: dict[str, str]        # names in lower case
    body: bytes
    url: str                       # the whole address, as the provider called it


@dataclass(frozen=True, slots=True)
class Called:
    """What we answer, to the byte, and what the provider told. `events` are collect.Items of people who did something."""

    body: bytes = b""
    status: int = 200
    type: str = "text/plain; charset=utf-8"
    reports: tuple[Report, ...] = ()
    events: tuple = ()
    stops: tuple[tuple[str, str], ...] = ()     # (address, reason): is not written to by this channel any more
    prompt: tuple = ()             # of Prompt: what cannot wait for the next tick
    about: dict = field(default_factory=dict)   # for the provider's own `answer`
    headers: tuple[tuple[str, str], ...] = ()   # of the answer; names in lower case
    leaving: "Leaving | None" = None    # wants to know when the answer goes


class Prompt(Protocol):
    """An answer that is owed within seconds of a call. Neither outbox nor tick is waited for."""

    @staticmethod
    def keep_all(those: list["Prompt"]) -> list[bool]:
        """Writes down that they are owed, before the calls are acknowledged, all at once; False for what was before."""

    def do(self) -> None:
        """Does it, after that."""


class Leaving(Protocol):
    """An answer that is to be given once, however often the same is asked."""

    def leaves(self) -> None:
        """It goes now; all that the call told is kept. Does not wait."""

    def stays(self) -> None:
        """It does not go: what the call told could not be kept, and the platform will ask again."""

    def left(self, seconds: float) -> None:
        """It went, so long after the call came; in a thread."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A template as the provider has it; `kind` marketing, transactional or code, `state` as ProviderTemplate has them."""

    code: str
    text: str
    kind: str
    signature: str
    state: str
    reason: str = ""


class StaleToken(Exception):
    """The access token is not taken any more: once more with a fresh one."""


class Refused(Exception):
    """The provider does not take the account; its text says why, without any secret."""


class Forged(Exception):
    """What called us is not the provider."""


def trouble(reply: Reply, idempotent: bool = False) -> Outcome | None:
    """What an answer means that a provider's code did not expect, by its status alone; None for 2xx.

    A server that broke may have sent before it did: its outcome is unknown, but where asking again has no second effect.
    """
    said = f"HTTP {reply.status} {reply.body[:200].decode('utf-8', 'replace')}".strip()
    if 200 <= reply.status < 300:
        return None
    if reply.status in (408, 425, 429, 503):
        return Outcome(LATER, "throttled" if reply.status == 429 else "transient", said)
    if reply.status >= 500:
        return Outcome(LATER, "transient", said) if idempotent else Outcome(UNKNOWN, "no_answer", said)
    if reply.status in (401, 403):
        return Outcome(REFUSED, "auth", said, True)
    return Outcome(REFUSED, "config", said, True)
