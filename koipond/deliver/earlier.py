"""What a sending process does first in a workspace: find out what an earlier one left there."""

import logging
import time

from koipond import engine
from koipond.deliver import pages, recovery
from koipond.deliver.channels import names
from koipond.deliver.logbook import Logbook
from koipond.deliver.terms import Term

LATE_SECONDS = 30.0   # after which no insert of a killed process is still on its way to the server of facts

log = logging.getLogger(__name__)


def begun(run, term: Term, db: engine.Database, channel: str, ways: dict) -> int:
    """Recovers what an earlier run left of the whole workspace, and says from which tick on a lane may have something to send."""
    with run.recovering:
        if not term.recovered:
            told = {name: Logbook(db.workspace, name).of_before() for name in names()}
            recovery.recover(db, term.worker, told, lambda rows: _known(db, rows, ways))
            term.recovered = True
            if not engine.embedded():
                term.once_more = (time.monotonic() + LATE_SECONDS, told)
        book = run.books.setdefault((db.workspace, channel), Logbook(db.workspace, channel))
        book.begin(term.worker)
    return pages.open_since(db, channel)


def look_again(run, term: Term, slug: str, lines) -> None:
    """Recovers, once, what of an earlier run arrived at the server of facts only after the first look, when it is time."""
    at, told = term.once_more or (0.0, {})
    if at and time.monotonic() >= at:
        with run.recovering:
            ways = {name: lines.of(slug, name) for name in names()}
            with engine.while_sure(term.sure):
                if found := recovery.look_again(db := engine.database(slug), term.worker, told, lambda rows: _known(db, rows, ways)):
                    log.warning("%d claims of an earlier sender of %s arrived late; what became of them is told", found, slug)
            term.once_more = None


def _known(db: engine.Database, rows: list[dict], ways: dict) -> dict:
    """What each channel knows of its attempts: whichever lane begins first, all of the workspace is recovered then."""
    by_channel = {name: [row for row in rows if row["channel"] == name] for name in ways}
    return {key: fate for name, those in by_channel.items() if those for key, fate in ways[name].known(db, those).items()}
