"""What accounts of providers have to do without being asked: results to fetch, shifts to change, people to look through.

One account after the other, in a thread of the sending process; one that fails does not keep the others waiting. A chore that was
cut short is begun again, so each must be safe to do twice.
"""

import logging
import threading
import time

from django.db import close_old_connections

from koipond import access
from koipond.deliver import channel_accounts
from koipond.deliver.channels import provider, providers
from koipond.deliver.line import NoAnswer, NotAsked
from koipond.deliver.provider import Refused
from koipond.deliver.terms import ALL, Terms

LOOK_SECONDS = 1.0
REST_SECONDS = 30.0       # after a fault

log = logging.getLogger(__name__)


class Chores:
    """The thread."""

    def __init__(self, terms: Terms = ALL):
        self._terms, self._woken, self._stop = terms, threading.Event(), threading.Event()
        self._due: dict[int, float] = {}
        self._thread = threading.Thread(target=self._serve, name="chores", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends after the chore under way."""
        self._stop.set()
        self._woken.set()
        self._thread.join(timeout=60)

    def wake(self, account: int) -> None:
        """Lets an account's chores be done at once."""
        self._due.pop(account, None)
        self._woken.set()

    def _serve(self) -> None:
        while not self._stop.is_set():
            self._woken.wait(LOOK_SECONDS)
            self._woken.clear()
            try:
                for account in _accounts(self._terms):
                    if not self._stop.is_set() and self._due.get(account.id, 0.0) <= time.monotonic():
                        with self._terms.work(account.workspace) as term:
                            if term:
                                self._do(account)
            except Exception:
                log.exception("the accounts that have chores could not be looked for")
            finally:
                close_old_connections()

    def _do(self, account) -> None:
        self._due[account.id] = time.monotonic() + LOOK_SECONDS    # woken meanwhile, it is due again
        rest = _done(account)
        if account.id in self._due:
            self._due[account.id] = time.monotonic() + rest


_chores: Chores | None = None


def start(terms: Terms = ALL) -> None:
    """Starts the thread of this process."""
    global _chores
    _chores = Chores(terms)
    _chores.start()


def stop() -> None:
    """Stops it."""
    global _chores
    if _chores:
        _chores.stop()
        _chores = None


def wake(account: int) -> None:
    """Lets an account's chores be done at once, where this process does them."""
    if _chores:
        _chores.wake(account)


def do_chores(workspace: str) -> None:
    """Does the chores of all accounts of a workspace once; for the command line and tests. What fails is raised."""
    for account in _accounts(ALL, workspace):
        provider(account.provider).chore(account)


def _accounts(terms: Terms, workspace: str = "") -> list:
    if not any(hasattr(known, "chore") for known in providers().values()):
        return []
    slugs = [workspace] if workspace else [each.slug for each in access.workspaces() if terms.of(each.slug)]
    return [account for slug in slugs for account in channel_accounts.accounts(slug)
            if hasattr(provider(account.provider), "chore") and not account.paused]


def _done(account) -> float:
    try:
        return provider(account.provider).chore(account)
    except (NotAsked, NoAnswer, Refused) as error:
        log.warning("the chores of the account %s (%s) wait: %s", account.id, account.provider, error)
    except Exception:
        log.exception("the chores of the account %s (%s) were cut short", account.id, account.provider)
    return REST_SECONDS
