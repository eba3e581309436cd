"""A corp as code of this room speaks to it: paths and JSON in, JSON or a named no out. How requests get there is given in."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from koipond.social.wecom.errors import CorpRefused

BUSY, CONCURRENCY, TOO_OFTEN, TOO_FAST = -1, 45033, 45009, 45011
AGAIN_SECONDS = (0.2, 0.6, 1.8)     # after -1 or 45033: so many tries more
EXTERNAL = "externalcontact/"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Corp:
    """An app of a corp. `ask(path, body, query)` gives the answer as a dictionary, whatever its errcode; it raises CorpSilent.

    `body` None is a GET. Paths are those behind /cgi-bin/.
    """

    workspace: str
    account: int
    corp_id: str
    agent_id: str
    ask: Callable[[str, dict | None, dict], dict]
    tell: Callable[[list], None] | None = None     # takes mass.Ended: kept, when it returns
    remind_hours: int = 0                          # after so long without a confirmation the member is reminded; 0 never

    def get(self, what: str, **query) -> dict:
        """Raises CorpRefused, CorpSilent."""
        return self._asked(what, None, query)

    def post(self, what: str, /, **body) -> dict:
        """The same with a body. What may have an effect twice is not repeated where the answer did not come."""
        return self._asked(what, body, {})

    def pages(self, what: str, name: str, limit: int, cursor: str = "", **body) -> Iterator[tuple[list, str]]:
        """Each page of a list with the cursor of the next, "" after the last."""
        while True:
            answer = self.post(what, limit=limit, **body, **({"cursor": cursor} if cursor else {}))
            cursor = answer.get("next_cursor") or ""
            yield answer.get(name) or [], cursor
            if not cursor:
                return

    def _asked(self, what: str, body: dict | None, query: dict) -> dict:
        for pause in (*AGAIN_SECONDS, None):
            answer = self.ask(what, body, query)
            code = int(answer.get("errcode") or 0)
            if code == 0:
                return answer
            if code not in (BUSY, CONCURRENCY) or pause is None:
                raise CorpRefused(code=code, said=_bare(str(answer.get("errmsg", ""))), what=what, answer=answer)
            time.sleep(pause)     # it did nothing: it says so
        raise AssertionError


def code_of(error: CorpRefused) -> int:
    """The errcode of a no."""
    return error.fields["code"]


def _bare(said: str) -> str:
    """Without the hint, which differs every time."""
    return said.split(", hint:")[0][:200]
