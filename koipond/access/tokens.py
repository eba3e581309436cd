"""API keys. A key is looked up for every request of an intake, so it is remembered for some seconds."""

import hmac
import os
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import connection

from koipond.access.errors import UnknownKey, UnknownScope
from koipond.access.models import ApiKey, Workspace
from koipond.access.stores import named
from koipond.access.stores import workspace as place
from koipond.kit import clock, ids

# What each scope allows. A key is for one workspace, whatever its scope.
SCOPES = {
    "collect": frozenset({"collect"}),
    "read": frozenset({"read"}),
    "write": frozenset({"read", "write"}),
    "call": frozenset({"call"}),        # of a dialler: tasks out, results in, and nothing else
    "admin": frozenset({"collect", "read", "write", "call", "admin"}),
}

REMEMBERED_SECONDS = 5.0       # how long another process may still accept a key that was revoked here
REMEMBERED = 10_000            # tokens, good and bad ones
USED_EVERY = timedelta(minutes=1)  # `last_used_at` is not written more often

_remembered: dict[str, tuple["Key | None", float]] = {}
_remembering = threading.Lock()
_generation = 0  # counts revocations, so that an answer read before one is not remembered after it
# One thread asks the store, so that this door may also be used on an event loop, where Django refuses to.
_asker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keys")
_local = ""


@dataclass(frozen=True)
class Key:
    """A valid API key: its id is the `source` of what comes in, `scopes` is everything it allows."""

    id: int
    workspace: str  # slug
    scopes: frozenset[str]
    name: str = ""


def create_key(workspace: str | Workspace, name: str, scopes: list[str], by: str) -> tuple[Key, str]:
    """Makes a key and its token, which is shown this once: only its hash is kept.

    Raises NoName, UnknownScope.
    """
    scopes = list(dict.fromkeys(scopes))
    for scope in scopes or [""]:
        if scope not in SCOPES:
            raise UnknownScope(scope=scope, known=list(SCOPES))
    token = ids.secret("kp")
    row = ApiKey.objects.create(
        workspace=place(workspace), name=named(name), prefix=token[:9], hash=ids.digest(token), scopes=scopes, created_by=by[:160]
    )
    _forget()
    return _key(row), token


def keys(workspace: str | Workspace) -> list[ApiKey]:
    """The keys of a workspace, newest first; revoked ones too, with who and when."""
    return list(ApiKey.objects.filter(workspace=place(workspace)).order_by("-id"))


def key_of(token: str) -> Key | None:
    """The key of a token, or None when there is none or it was revoked.

    Mostly answered from memory (a microsecond). Safe on an event loop and from any thread.
    """
    try:
        hash = ids.digest(token)
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can carry
        return None
    known = _remembered.get(hash)
    if known is not None and known[1] > time.monotonic():
        return known[0]
    return _asker.submit(_look_up, hash).result()


def revoke_key(workspace: str | Workspace, key: int, by: str) -> None:
    """Ends a key: at once in this process, within REMEMBERED_SECONDS in others. Twice is once. Raises UnknownKey."""
    workspace = place(workspace)
    rows = ApiKey.objects.filter(workspace=workspace, id=key)
    if not rows.filter(revoked_at=None).update(revoked_at=clock.now(), revoked_by=by[:160]) and not rows.exists():
        raise UnknownKey(key=key, workspace=workspace.slug)
    _forget()


def hold_local_key(path: Path) -> None:
    """Writes a new secret of this process to a file that only its owner can read.

    Who can read the file may administer every workspace through this process: that is how the command line
    talks to a running server.
    """
    global _local
    _local = ids.secret("kp_local")
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(_local)
    os.replace(fresh, path)


def drop_local_key(path: Path) -> None:
    """Takes the secret back, unless another process has put its own there."""
    global _local
    if _local and path.exists() and secrets.compare_digest(path.read_text(), _local):
        path.unlink(missing_ok=True)
    _local = ""


def is_local_key(token: str) -> bool:
    """Whether this is the secret of this process. Takes the same time for every wrong one."""
    return bool(_local) and hmac.compare_digest(token.encode(), _local.encode())


def _look_up(hash: str) -> Key | None:
    generation = _generation
    try:
        row = ApiKey.objects.select_related("workspace").filter(hash=hash, revoked_at=None).first()
        _remember(hash, _key(row) if row else None, generation)
        if row is not None and (row.last_used_at is None or clock.now() - row.last_used_at > USED_EVERY):
            _asker.submit(_note_use, row.id)
        return _key(row) if row else None
    finally:
        if connection.vendor != "sqlite":  # a server may have closed it meanwhile
            connection.close_if_unusable_or_obsolete()


def _note_use(key: int) -> None:
    ApiKey.objects.filter(id=key).update(last_used_at=clock.now())


def _remember(hash: str, key: Key | None, generation: int) -> None:
    with _remembering:
        if generation != _generation:
            return
        while len(_remembered) >= REMEMBERED:
            _remembered.pop(next(iter(_remembered)))
        _remembered[hash] = (key, time.monotonic() + REMEMBERED_SECONDS)


def _forget() -> None:
    global _generation
    with _remembering:
        _generation += 1
        _remembered.clear()


def _key(row: ApiKey) -> Key:
    allowed = frozenset().union(*(SCOPES.get(scope, frozenset()) for scope in row.scopes))
    return Key(row.id, row.workspace.slug, allowed, row.name)
