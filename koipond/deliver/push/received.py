"""Whether pushes reached their device, asked of a service that tells nobody by itself: as reports, which count once."""

from collections.abc import Callable, Iterator
from datetime import UTC, timedelta

from koipond import engine
from koipond.deliver import reports, speaking
from koipond.deliver.channel_accounts import Account
from koipond.deliver.provider import Call, Reply, Report
from koipond.kit import clock

ASKED_FOR = timedelta(days=3)     # a message that did not come by then will not
NEWLY = timedelta(seconds=30)     # a service knows a message some time after it took it
ASKED_AT_ONCE = 1_000
EVERY_SECONDS = 300.0
SILENT_SECONDS = 3_600.0          # between questions to a service that knows nothing of what it is asked for


class Silent(Exception):
    """The service tells nothing of any message that it was asked for: whatever else is open, it would not know either."""


def ask(account: Account, batch: int, call: Callable[[list[str], str], Call], read: Callable[[Reply], set[str]]) -> float:
    """Asks for what is open of the last days, `batch` names a request; after how many seconds again. Cut short, it is asked anew.

    `read` gives the names of those that were received, or raises Silent.
    """
    db, now = engine.database(account.workspace), clock.now()
    for names in _open(db, account, batch, now):
        try:
            found = speaking.ask(account, lambda token, names=names: call(names, token), read)
        except Silent:
            return SILENT_SECONDS
        reports.keep(account.workspace, [(account.id, Report(name, "", "delivered", now)) for name in names if name in found])
        if found:
            reports.look(account.workspace)
    return EVERY_SECONDS


def _open(db: engine.Database, account: Account, batch: int, now) -> Iterator[list[str]]:
    """Names of messages that nobody told of yet, the newest first, so that those which never come keep no others waiting."""
    after, before = now - ASKED_FOR, now - NEWLY
    while True:
        rows = db.rows("deliver.open_pushes", account=account.id, since=after, until=before, most=ASKED_AT_ONCE)
        names = [name for name, _ in rows]
        for start in range(0, len(names), batch):
            yield names[start : start + batch]
        if len(rows) < ASKED_AT_ONCE:
            return
        before = rows[-1][1].replace(tzinfo=UTC) - timedelta(milliseconds=1)
