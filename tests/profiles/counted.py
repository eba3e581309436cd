"""Ticks of profiles at any time one likes, and a second reading of computed traits in plain Python."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from koipond import engine, profiles
from koipond.kit import clock
from tests.profiles.hand import Ticks, event

CENTS = Decimal("0.0001")
NUMBERS = {"1": Decimal(1), "2.5": Decimal("2.5"), "-3": Decimal(-3), "1,200": Decimal(1200), "¥7": Decimal(7)}


@dataclass
class Happened:
    person: int
    name: str
    at: datetime
    props: dict = field(default_factory=dict)
    source: int = 1
    message_id: str = ""

    @property
    def amount(self) -> Decimal:
        return NUMBERS.get(self.props.get("total", ""), Decimal(0))


class Counted(Ticks):
    """Its time goes on with its ticks, from now on; `happened` stays readable for the other reading."""

    def __init__(self, workspace):
        super().__init__(workspace)
        self.now = self.previous = clock.now() + timedelta(seconds=1)
        self.happened = []

    def tick(self, again=False):
        return engine.Tick(self.workspace.slug, self.number, self.now, self.previous, {}, self.db, again)

    def go(self, happened=(), merges=(), hours: float = 1, twice=False):
        """One tick so many hours after the one before."""
        self.previous, self.now = self.now, self.now + timedelta(hours=hours)
        for each in happened:
            each.message_id = each.message_id or f"m{len(self.happened)}"
            self.happened.append(each)
        for loser, survivor in merges:
            for each in self.happened:
                each.person = survivor if each.person == loser else each.person
        self(*(event(e.person, e.name, e.at, e.message_id, e.source, e.props) for e in happened), merges=merges)
        if twice:
            self.again()

    def stored(self, name: str) -> dict:
        """person → what the engine has for a trait now."""
        trait = next(trait for trait in profiles.traits(self.workspace) if trait.name == name)
        reading = trait.reading(engine.Sql.value(self.now, "DateTime64(3, 'UTC')"))
        rows = self.db.rows(engine.Sql.of("SELECT person, [[r]] FROM profiles_figures FINAL WHERE person != 0", r=reading))
        return {person: value.replace(tzinfo=clock.UTC) if isinstance(value, datetime) else value for person, value in rows}

    def read(self, metric: dict) -> dict:
        """The same by the other reading, for all who have a row."""
        persons = [person for (person,) in self.db.rows("SELECT person FROM profiles_figures FINAL WHERE person != 0")]
        return {person: value_of(metric, [e for e in self.happened if e.person == person], self.now) for person in persons}


def value_of(metric: dict, happened: list[Happened], now: datetime):
    names = metric["event"] if isinstance(metric["event"], list) else [metric["event"]]
    rows = [e for e in happened if e.name in names and all(passes(e, each) for each in metric.get("where", []))]
    if window := metric.get("window"):
        rows = [e for e in rows if e.at > now - timedelta(days=window["last_days"])]
    rows.sort(key=lambda e: (e.at, e.source, e.message_id))
    property, type = metric.get("property"), metric.get("type", "money" if metric.get("property") == "amount" else None)
    match metric["metric"]:
        case "count":
            return len(rows)
        case "days_since_first" | "days_since_last":
            return max(0, (now - rows[0 if "first" in metric["metric"] else -1].at) // timedelta(days=1)) if rows else None
        case "distinct":
            return len({e.props.get(property, "") for e in rows} - {""})
        case "most_frequent":
            texts = [e.props[property] for e in rows if e.props.get(property)]
            return min(set(texts), key=lambda text: (-texts.count(text), text)) if texts else None
        case "first" | "last" if not property:
            return rows[0 if metric["metric"] == "first" else -1].at if rows else None
    values = [value for e in rows if (value := typed(e, property, type or ("text" if metric["metric"] in ("first", "last") else "number"))) is not None]
    number = (lambda value: value) if type == "money" else (lambda value: float(value) if isinstance(value, Decimal) else value)
    match metric["metric"]:
        case "sum":
            return number(sum(values, Decimal(0)))
        case "average" if not values:
            return None
        case "average":
            return (sum(values, Decimal(0)) / len(values)).quantize(CENTS, ROUND_HALF_UP) if type == "money" else float(sum(values)) / len(values)
    if not values:
        return None
    return number({"min": min, "max": max, "first": lambda v: v[0], "last": lambda v: v[-1]}[metric["metric"]](values))


def typed(e: Happened, property: str, type: str):
    if property == "amount":
        return e.amount
    text = e.props.get(property, "")
    return (text or None) if type == "text" else NUMBERS.get(text)


def passes(e: Happened, each: dict) -> bool:
    have, value = e.props.get(each["property"], ""), each.get("value")
    match each["is"]:
        case "equals":
            return have == value
        case "not_equals":
            return have != value
        case "at_least":
            return each["property"] == "amount" and e.amount >= Decimal(str(value))
        case "missing":
            return have == ""
    raise AssertionError(each)
