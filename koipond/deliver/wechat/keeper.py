"""The thread that looks after accounts: reads followers, asks who the new ones are, gives tags to who scanned, sends mass messages that are due."""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable

from django.db import close_old_connections

from koipond import access, engine, social
from koipond.deliver import channel_accounts
from koipond.deliver.errors_accounts import ProviderRefused, ProviderSilent
from koipond.deliver.terms import ALL, Term, Terms
from koipond.deliver.wechat import asking

LOOK_SECONDS = 2.0
WHOLE_LOOK_SECONDS = 300.0     # after so long all followers are looked through for those of whom nothing is known
NOTED_AT_MOST = 100_000        # more than that are found by the next whole look
REST_SECONDS = 60.0            # of an account that could not be asked

log = logging.getLogger(__name__)

TAGGING_SECONDS = 15.0         # a scan is among the facts with the next tick; after so long it is found by the next whole look

_noted: dict[tuple[str, int], set[str]] = defaultdict(set)
_scanned: dict[tuple[str, int], float] = {}
_lock = threading.Lock()


def note(account, openid: str) -> None:
    """Somebody began to follow: who they are is asked soon."""
    with _lock:
        if sum(map(len, _noted.values())) < NOTED_AT_MOST:
            _noted[account.workspace, account.id].add(openid)


def note_scan(account) -> None:
    """Somebody scanned a code that gives tags of the account."""
    _scanned[account.workspace, account.id] = time.monotonic() + TAGGING_SECONDS


class Keeper:
    """The thread."""

    def __init__(self, terms: Terms = ALL):
        self._terms, self._stop = terms, threading.Event()
        self._thread = threading.Thread(target=self._serve, name="accounts", daemon=True)
        self._rests: dict[int, float] = {}

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends after the page under way; what is left goes on at the next start."""
        self._stop.set()
        self._thread.join(30)

    def _serve(self) -> None:
        whole_at = 0.0
        while not self._stop.wait(LOOK_SECONDS):
            whole = time.monotonic() >= whole_at
            whole_at = time.monotonic() + WHOLE_LOOK_SECONDS if whole else whole_at
            try:
                if whole:
                    social.replies.tidy()
                for workspace in access.workspaces():
                    with self._terms.work(workspace.slug) as term:
                        if term:
                            self._look(workspace.slug, whole, term)
            except Exception:
                log.exception("accounts could not be looked after; trying again")
            finally:
                close_old_connections()

    def _look(self, slug: str, whole: bool, term: Term) -> None:
        for account in _accounts(slug):
            if self._ends(term) or self._rests.get(account.id, 0.0) > time.monotonic():
                continue
            try:
                _work(slug, account, whole, lambda: self._ends(term))
            except Exception as error:   # accounts of others do not wait for it
                self._rests[account.id] = time.monotonic() + REST_SECONDS
                known = isinstance(error, ProviderSilent | ProviderRefused | social.PlatformRefused | engine.ShardGone)
                log.warning("the account %s could not be looked after: %s", account.id, error, exc_info=not known)

    def _ends(self, term: Term) -> bool:
        return self._stop.is_set() or term.leaving


_keeper: Keeper | None = None


def start(terms: Terms = ALL) -> None:
    """Starts the keeper of this process."""
    global _keeper
    _keeper = Keeper(terms)
    _keeper.start()


def stop() -> None:
    """Stops it."""
    global _keeper
    if _keeper:
        _keeper.stop()
        _keeper = None


def look_after_now(workspace: str) -> None:
    """Does all that is to be done for the accounts of a workspace; for the command line and tests, where no keeper runs.

    Raises ProviderSilent, ProviderRefused, social.PlatformRefused.
    """
    for account in _accounts(workspace):
        _work(workspace, account, True, lambda: False)


def _accounts(slug: str) -> list:
    return [account for account in channel_accounts.accounts(slug, "wechat") if not account.paused]


def _work(slug: str, account, whole: bool, ends: Callable[[], bool]) -> None:
    with _lock:
        noted = _noted.pop((slug, account.id), set())
    syncs, masses = account.id in social.open_syncs(slug), [mass for mass, of in social.due_masses(slug) if of == account.id]
    tags = account.provider == "wechat_oa" and (whole or _scanned.get((slug, account.id), 0.0) > time.monotonic()) and social.codes_tag(account.id)
    if account.provider != "wechat_oa" or not (noted or whole or syncs or masses or tags):
        return
    try:
        with asking.of(account) as ask:
            while syncs and not ends():
                syncs = social.sync_page(slug, account.id, ask)
            for mass in masses:
                social.send_mass(slug, mass, ask)
            social.ask_about(slug, account.id, sorted(noted), ask)
            noted = set()
            if tags:
                social.tag_scanned(slug, account.id, ask)
            if whole:
                social.ask_about_new(slug, account.id, ask)
    finally:
        if noted:
            with _lock:
                _noted[slug, account.id] |= noted
