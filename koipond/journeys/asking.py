"""What a tick asks deliver before it sends: may these messages go, and when?

Asked once a hop, for everybody at sending steps together. Who leaves by an exit rule is not asked, so no place is kept for them.
"""

from koipond import deliver
from koipond.engine import Sql, Tick, named
from koipond.journeys import steps
from koipond.journeys.definition import edges, exits
from koipond.journeys.here import Here, which
from koipond.journeys.ids import MESSAGE
from koipond.journeys.landing import landing
from koipond.journeys.live import Live
from koipond.journeys.steps.send import asks, leaving

PRIORITY = 100      # of a journey that says nothing else; the highest is 255


def ask(tick: Tick, found: Live, heres: list[Here]) -> None:
    """Gets a verdict for everybody at these steps who has come to one that asks, or whose wait for a place is over."""
    asking = [here for here in heres if here.settings["kind"] == "send" and asks(here.settings, here.definition)]
    if asking:
        deliver.verdicts(tick, _asking(tick, asking), _planned(tick, found) if found.rules.caps and found.rules.ahead_days else None, found.rules)


def _asking(tick: Tick, heres: list[Here]) -> Sql:
    return Sql.of(
        named("journeys.asking"), message=Sql(MESSAGE.format(row="f", step="toString(f.step)")), k=which([here.place for here in heres]),
        hop=Sql.value(heres[0].hop, "UInt16"), now=Sql.value(tick.now, "DateTime64(3, 'UTC')"), stays=_stays(heres),
        channel=_each("String", [here.settings["channel"] for here in heres]), kind=_each("String", [here.definition["kind"] for here in heres]),
        tag=_each("String", [here.definition.get("tag") or "" for here in heres]), priority=_each("UInt8", [priority(here.definition) for here in heres]),
        best_time=_each("UInt8", [int(bool(here.settings.get("best_time"))) for here in heres]))


def _stays(heres: list[Here]) -> Sql:
    """That nobody is among them who leaves by an exit rule."""
    gone = [Sql.of("(k = [[k]] AND multiIf([[leaving]], '') != '')", k=Sql.value(k, "UInt32"), leaving=leaving(here.definition, here.matching))
            for k, here in enumerate(heres, 1) if exits(here.definition)]
    return Sql.of("NOT ([[gone]])", gone=Sql.join(" OR ", gone)) if gone else Sql("1")


def _planned(tick: Tick, found: Live) -> Sql | None:
    """What those who are asked about stand waiting for, that ends in a message: person, channel, kind, at, priority."""
    places = [(plan, step, to) for plan in found.plans.values() for step in plan.definition["steps"] if (to := message_ahead(plan, step))]
    if not places:
        return None

    return Sql.of(
        named("journeys.planned"), k=which([(plan.journey, plan.version, step) for plan, step, _ in places]),
        journeys=Sql.value(sorted({plan.journey for plan, *_ in places}), "Array(UInt32)"),
        channel=_each("String", [plan.definition["steps"][to]["channel"] for plan, _, to in places]),
        kind=_each("String", [plan.definition["kind"] for plan, *_ in places]), priority=_each("UInt8", [priority(plan.definition) for plan, *_ in places]))


def _each(type: str, values: list) -> Sql:
    """The value that belongs to a row's place `k`."""
    return Sql.of("arrayElement([[values]], k)", values=Sql.value(values, f"Array({type})"))


def message_ahead(plan, name: str) -> str:
    """The sending step to which the end of the time at a step leads, or ''."""
    step = plan.definition["steps"][name]
    if step["kind"] == "send":
        return name
    outcome = steps.by_time(step)
    following = dict(edges(step)).get(outcome, "") if outcome else ""
    reached = landing(plan.definition, name, outcome, following, frozenset()) if following else None
    return reached.step if reached and reached.known == "" and plan.definition["steps"][reached.step]["kind"] == "send" else ""


def priority(definition: dict) -> int:
    """Which of several journeys goes first, where a person may not get all of their messages: the higher."""
    return definition.get("priority", PRIORITY)


def wishes(definition: dict) -> dict[str, deliver.QuotaWish]:
    """What the sending steps of a definition want where a quota is not enough."""
    return {name: deliver.QuotaWish(priority(definition), step.get("over_quota") or "") for name, step in definition["steps"].items() if step["kind"] == "send"}
