"""How messages on sites stand, and which sites tell of their pages at all."""

from dataclasses import dataclass
from datetime import datetime

from koipond.engine import Database
from koipond.kit import clock

ROWS_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class OnSite:
    """Messages of one template since a moment: `put` on the site, `waiting` for their persons, and what these did, each message once."""

    template: int
    put: int
    waiting: int
    shown: int
    clicked: int
    dismissed: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Site:
    """A site whose pages were told since a moment."""

    site: str
    pages: int
    visitors: int
    last_at: datetime


def on_site(db: Database, since: datetime) -> list[OnSite]:
    """By template, what was put last first."""
    return [OnSite(**row) for row in db.dicts("deliver.on_site_standing", since=since, now=clock.now(), most=ROWS_AT_MOST)]


def sites(db: Database, since: datetime) -> list[Site]:
    """Those with the most pages first."""
    return [Site(**row) for row in db.dicts("deliver.sites_seen", since=since, most=ROWS_AT_MOST)]
