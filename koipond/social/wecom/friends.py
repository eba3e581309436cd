"""Members and their customers: kept set-based by the tick, read by whoever writes to somebody."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from koipond import collect, engine
from koipond.engine import Tick
from koipond.kit import clock, ids

RULES = ("last_chatted", "first", "chosen")    # of the member who writes to a customer of several
STALE_AT_ONCE = 200
DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Pair:
    """A member and a customer who are each other's contact."""

    account: int
    userid: str
    external_userid: str
    added_at: datetime
    talked_at: datetime


@dataclass(frozen=True, slots=True)
class Totals:
    """Customers of a corp, each once: `shared` are contacts of several members, `fresh` came and `lost` have no member any more since a moment."""

    customers: int
    shared: int
    pairs: int
    fresh: int
    lost: int


@dataclass(frozen=True, slots=True)
class Day:
    """Pairs that began on a day, and pairs that customers ended."""

    day: date
    came: int
    left: int


@dataclass(frozen=True, slots=True)
class Rule:
    """Who writes to a customer whom several members have. `members`: of `chosen`, in this order; nobody else writes then."""

    kind: str = "last_chatted"
    members: tuple[str, ...] = ()

    def choose(self, pairs: list[Pair]) -> Pair | None:
        """The one who writes; None when nobody may."""
        if self.kind == "chosen":
            pairs = [pair for pair in pairs if pair.userid in self.members]
            return min(pairs, key=lambda pair: (self.members.index(pair.userid), pair.added_at), default=None)
        if self.kind == "first":
            return min(pairs, key=lambda pair: (pair.added_at, pair.userid), default=None)
        return max(pairs, key=lambda pair: (max(pair.talked_at, pair.added_at), pair.userid), default=None)


def refresh(tick: Tick) -> None:
    """The tick's part: who is whose contact, by what this tick tells. Safe to run twice: rows replace themselves."""
    told, moved = tick.db.rows("social.wecom_any")[0]
    if told:
        tick.db.run("social.wecom_friends", number=tick.number)
    if moved:
        tick.db.run("social.wecom_moved", number=tick.number)


def pairs_of(db: engine.Database, accounts: list[int], persons: list[int]) -> dict[int, list[Pair]]:
    """The live pairs of some persons, by person."""
    found: dict[int, list[Pair]] = {}
    for row in db.dicts("social.wecom_friends_of", accounts=accounts, persons=persons) if accounts and persons else []:
        person = row.pop("person")
        found.setdefault(person, []).append(Pair(**{**row, "added_at": utc(row["added_at"]), "talked_at": utc(row["talked_at"])}))
    return found


def pairs_with(db: engine.Database, account: int, external_userid: str) -> list[dict]:
    """Everybody who has or had this customer, the live ones first."""
    return [in_utc(row) for row in db.dicts("social.wecom_pairs_of", account=account, external_userid=external_userid)]


def stale(db: engine.Database, account: int) -> list[tuple[str, datetime]]:
    """Customers of whom something changed that is not fetched yet, with when."""
    return [(customer, utc(told)) for customer, told in db.rows("social.wecom_stale", account=account, now=clock.now(), most=STALE_AT_ONCE)]


def totals(db: engine.Database, account: int, since: datetime) -> Totals:
    """The corp as a whole, with what changed since a moment."""
    return Totals(**db.dicts("social.wecom_totals", account=account, since=since)[0])


def by_day(db: engine.Database, account: int, since: datetime, zone: str) -> list[Day]:
    """What happened from a moment on, by day of a zone; days without anything are left out."""
    return [Day(**row) for row in db.dicts("social.wecom_days", account=account, since=since, zone=zone)]


def staff_counts(db: engine.Database, account: int, days: int = 1) -> dict[str, dict]:
    """By userid: customers, and how many are fresh and how many left within so many days."""
    since = datetime.fromtimestamp((clock.millis(clock.now()) - days * DAY) / 1000, UTC)
    return {row.pop("userid"): row for row in db.dicts("social.wecom_staff_counts", account=account, since=since)}


def customers_of(db: engine.Database, account: int, userid: str, after: str = "", most: int = 100) -> list[dict]:
    """A page of a member's live customers, in order of external_userid."""
    return [in_utc(row) for row in db.dicts("social.wecom_customers_of", account=account, userid=userid, after=after, most=min(most, 1000))]


def news(db: engine.Database, account: int, listed: list[dict]) -> list[dict]:
    """Of a page of batch/get_by_user what we do not know yet, so that taking over the same again changes nothing."""
    customers = [each["external_contact"]["external_userid"] for each in listed]
    have = {(row["external_userid"], row["userid"]): row for row in db.dicts("social.wecom_details", account=account, customers=customers)} if customers else {}
    return [each for each in listed
            if have.get((each["external_contact"]["external_userid"], each["follow_info"]["userid"])) != _row(each["external_contact"], each["follow_info"])]


def known(account: int, contact: dict, follows: list[dict], at: datetime) -> list[collect.Item]:
    """What a customer's details were at a moment, as events."""
    who = {"external_userid": contact["external_userid"], **({"unionid": contact["unionid"]} if contact.get("unionid") else {})}
    items = [collect.Item(kind="identify", name="identified", message_id=ids.same("wecom_identified", account, *who.values(), contact.get("name", "")),
                          at=at, traits={**who, **({"nickname": contact["name"]} if contact.get("name") else {})})]
    for follow in follows:
        row = _row(contact, follow)
        said = {**row, "account": str(account), "add_way": str(row["add_way"]), "tags": ",".join(row["tags"]),
                "added": str(int(follow.get("createtime") or 0) * 1000)}
        items.append(collect.Item(kind="track", name="wecom_friend_known", message_id=ids.same("wecom_friend_known", clock.millis(at), *said.values()),
                                  at=at, context={"traits": who}, properties={name: value for name, value in said.items() if value}))
        if follow.get("createtime"):
            items.append(consent(account, row["userid"], contact["external_userid"], datetime.fromtimestamp(int(follow["createtime"]), UTC), row["state"]))
    return items


def consent(account: int, userid: str, external_userid: str, at: datetime, state: str = "") -> collect.Item:
    """Who adds a member, or lets themselves be added, lets them write. It holds from that moment: whoever withdrew later has withdrawn."""
    proof = f"contact of {userid} since {at:%Y-%m-%d}" + (f" by the code {state}" if state else "")
    return collect.Item(kind="track", name="consent_granted", message_id=ids.same("wecom_consent", account, userid, external_userid, clock.millis(at)), at=at,
                        context={"traits": {"external_userid": external_userid}},
                        properties={"channel": "wecom", "purpose": "marketing", "method": "friend", "proof": proof})


def _row(contact: dict, follow: dict) -> dict:
    """A pair's details in the columns of the table, from either of WeCom's spellings."""
    tags = follow["tag_id"] if "tag_id" in follow else [tag["tag_id"] for tag in follow.get("tags") or [] if tag.get("tag_id")]
    return {"userid": follow["userid"], "external_userid": contact["external_userid"], "name": contact.get("name", ""), "remark": follow.get("remark", ""),
            "unionid": contact.get("unionid", ""), "add_way": int(follow.get("add_way") or 0), "state": follow.get("state") or "", "tags": sorted(tags)}


def removed(account: int, userid: str, external_userid: str, at: datetime) -> collect.Item:
    """The event that a whole list did not name a pair any more."""
    said = {"account": str(account), "userid": userid, "external_userid": external_userid, "reason": "not_listed"}
    return collect.Item(kind="track", name="wecom_friend_removed", message_id=ids.same("wecom_not_listed", *said.values(), clock.millis(at)), at=at,
                        context={"traits": {"external_userid": external_userid}}, properties=said)


def utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def in_utc(row: dict) -> dict:
    return {name: utc(value) if isinstance(value, datetime) else value for name, value in row.items()}
