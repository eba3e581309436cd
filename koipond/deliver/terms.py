"""For which workspaces this process sends: a term begins when it takes one, and ends when it has left it and nothing is under way.

Whoever works for a workspace works within its term (`Terms.work`), page by page or deed by deed, so that a workspace can be left at the
end of what is under way. Alone, a process sends for all of them, for good.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from koipond.kit import ids


def _always() -> bool:
    return True


class Term:
    """What a process remembers of a workspace for as long as it sends for it. `sure` says whether no other process does by now."""

    def __init__(self, sure: Callable[[], bool] = _always):
        self.sure, self.worker = sure, ids.fresh()
        self.recovered = False                               # what earlier runs left has been looked into
        self.once_more: tuple[float, dict] | None = None     # it is looked into again: from when on, and the logbooks of before
        self.clean = True                                    # every claim is written, or surely is not: none may arrive later
        self.leaving = False                                 # nothing new is begun
        self._under_way, self._lock = 0, threading.Lock()

    @contextmanager
    def work(self) -> Iterator[bool]:
        """Within it the term does not end; False, and nothing may be begun, when it is about to."""
        with self._lock:
            may = not self.leaving
            self._under_way += may
        try:
            yield may
        finally:
            with self._lock:
                self._under_way -= may

    def leave(self) -> None:
        """Lets nothing new begin."""
        with self._lock:
            self.leaving = True

    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._under_way


class Terms:
    """The terms of a process, by workspace: of all that there are, or, after `share`, of those that it has taken."""

    def __init__(self):
        self.shared = False
        self._terms: dict[str, Term] = {}
        self._lock = threading.Lock()

    def share(self) -> None:
        """From now on others send too: a workspace is ours only from `begin` to `end`."""
        with self._lock:
            self.shared, self._terms = True, {}

    def of(self, slug: str) -> Term | None:
        """The term of a workspace; None of one for which another process sends."""
        with self._lock:
            if slug not in self._terms and not self.shared:
                self._terms[slug] = Term()
            return self._terms.get(slug)

    def begin(self, slug: str, sure: Callable[[], bool]) -> None:
        """Begins a term."""
        with self._lock:
            self._terms[slug] = Term(sure)

    def end(self, slug: str) -> None:
        """Forgets a term in which nothing is under way any more."""
        with self._lock:
            self._terms.pop(slug, None)

    def taken(self) -> list[str]:
        """The workspaces that this process has taken, and is not about to leave."""
        with self._lock:
            return sorted(slug for slug, term in self._terms.items() if not term.leaving)

    @contextmanager
    def work(self, slug: str) -> Iterator[Term | None]:
        """Within it the term of a workspace does not end; None, and nothing may be begun, where there is none or it is about to."""
        if (term := self.of(slug)) is None:
            yield None
            return
        with term.work() as may:
            yield term if may else None


ALL = Terms()   # of who is not told which
