"""What waits for a visitor, and what they did with it."""

from dataclasses import dataclass
from datetime import timedelta

import pyarrow as pa

from koipond import collect, engine, identify, profiles
from koipond.deliver import events
from koipond.deliver.channel_accounts import accounts
from koipond.deliver.channels import provider
from koipond.deliver.site.proof import proves
from koipond.kit import clock

CHANNEL = "on_site"
SHOWN_A_DAY = 5           # messages that one person is shown in 24 hours: more is a nuisance, and drives people away
AT_ONCE = 3               # of them on one page; the others come with the next
STATUS_OF = {"shown": "opened", "dismissed": "dismissed", "clicked": ""}     # act → its receipt; a click is told by the link itself


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who comes, as the page says: `proof` is what the site's server signed the user id with."""

    anonymous: str = ""
    user: str = ""
    proof: str = ""


def persons_of(workspace: str, visitor: Visitor) -> list[int]:
    """The person of a visitor, with all who were merged into them; none where it is not proved.

    A browser's own id leads to a person as long as nobody has signed in on it: from then on what waits is for that account, and is
    shown only to who proves to be it.
    """
    db = engine.database(workspace)
    if visitor.user:
        if not proves(workspace, visitor.user, visitor.proof):
            return []
        person = identify.find(db, "user_id", visitor.user)
    else:
        person = identify.find(db, "anonymous_id", visitor.anonymous) if visitor.anonymous else None
        if person and any(each.kind == "user_id" for each in identify.identifiers(db, person)):
            return []
    return [person, *identify.absorbed(db, [person])] if person else []


def waiting(workspace: str, visitor: Visitor) -> list[dict]:
    """The messages to show now: message, subject, text, link, picture, language. A message that was shown is not among them."""
    people = persons_of(workspace, visitor)
    if not people:
        return []
    db, now = engine.database(workspace), clock.now()
    rows = db.dicts("deliver.on_site_waiting", people=people, now=now, since=now - timedelta(days=1), most=AT_ONCE)
    if not rows:
        return []
    needed = [row for row in rows if row["kind"] == "transactional"]
    wished = [row for row in rows if row["kind"] != "transactional"][: max(0, SHOWN_A_DAY - rows[0]["shown"])]
    if wished and _withdrawn(db, people[0]):
        wished = []
    return [{name: row[name] for name in ("message", "subject", "text", "link", "picture", "language")} for row in needed + wished]


def note(workspace: str, visitor: Visitor, message: str, act: str) -> bool:
    """Keeps what a visitor did with a message of theirs; False where it is none. Told again, it counts once."""
    people = persons_of(workspace, visitor)
    db = engine.database(workspace)
    rows = db.dicts("deliver.on_site_message", people=people, message=message) if people else []
    if not rows:
        return False
    row, at = rows[0], clock.now()
    if STATUS_OF[act]:
        collect.record(workspace, [events.receipt({**row, "channel": CHANNEL}, STATUS_OF[act], "", "", at)])
    db.insert("deliver_on_site_acts", pa.table({
        "person": pa.array([row["person"]], pa.uint64()), "message": pa.array([row["message"]], pa.string()), "act": pa.array([act], pa.string()),
        "at": pa.array([at], pa.timestamp("ms", "UTC"))}))
    return True


def browser_key(workspace: str) -> str:
    """The applicationServerKey for the browsers of a site; '' where there is no account for web push."""
    found = next((account for account in accounts(workspace, "push") if account.provider == "push_web" and not account.paused), None)
    return provider(found.provider).public_key(found) if found else ""


def _withdrawn(db: engine.Database, person: int) -> bool:
    among = engine.Sql.of("SELECT [[person]] AS person", person=engine.Sql.value(person, "UInt64"))
    return any(row["state"] == "withdrawn" for row in db.table(profiles.consent_sql("marketing", among, CHANNEL)).to_pylist())
