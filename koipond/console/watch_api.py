"""Endpoints for "Is all well?", for alerts, and for the way of a message."""

from datetime import datetime
from typing import Literal

from django.conf import settings
from ninja import Field, Router, Schema

from koipond import access, watch
from koipond.console.asking import Asking, asks
from koipond.console.exact import Exact

router = Router(tags=["watch"])
Scope = Literal["workspace", "installation"]


class WellFindingOut(Schema):
    kind: str = Field(description="backlog, tick, provider, sender, quarantine, stuck, jobs; of the installation: disk, leaders, statements, backup, processes")
    subject: str = Field(description="what it is about, such as an account or a disk; '' for the whole")
    verdict: str = Field(description="good, watch, bad or unknown")
    values: dict = Field(description="the figures that say it")
    since: datetime | None = Field(description="since when it is so; null where that was never seen")


class SlowOut(Schema):
    workspace: str
    statement: str = Field(description="name of a query, or its deed and table; never values")
    times: int
    longest_seconds: float
    seconds: float


class WellStandingOut(Schema):
    verdict: str
    findings: list[WellFindingOut] = Field(description="the worst first")
    statements: list[SlowOut] = Field(description="the slowest of the last hour, of those that took a second or more")
    now: datetime


class WellOut(Schema):
    workspace: WellStandingOut
    installation: WellStandingOut | None = Field(description="null for whoever does not run the installation")


class AlertsIn(Exact):
    mails: list[str] = Field([], description="at most 10 addresses")
    url: str = Field("", description="a webhook on the open internet, signed as all are; '' for none")
    limits: dict[str, float | None] = Field({}, description="kind → limit; null: nobody is told; left out: the default")
    after_seconds: int = Field(120, description="so long it has to last before anybody is told")
    quiet_from: str = Field("", description="HH:MM; in quiet time nobody is told")
    quiet_until: str = ""


class AlertLimitOut(Schema):
    kind: str
    limit: float = Field(description="the default; 0 with no unit: there is nothing to count")
    unit: str
    less_is_worse: bool


class AlertsOut(AlertsIn):
    by: str = Field(description="who decided it; '' while nobody has")
    kinds: list[AlertLimitOut]


class AlertToldOut(Schema):
    target: str
    told: bool


class WayStopOut(Schema):
    what: str = Field(description="event, tick, step, put, claimed, sent or told")
    at: datetime | None
    trace: str = Field(description="by which logs and spans know it")
    says: dict = Field(description="names and numbers, and of a step what happened there in words, `en` and `zh`; nothing personal")


class MessageWayOut(Schema):
    message: str
    trace: str
    person: str
    stops: list[WayStopOut]

    @staticmethod
    def resolve_person(way):
        return str(way.person)


@router.get("/well", response=WellOut)
def is_all_well(request, workspace: str):
    """How the workspace stands, in verdicts; for who runs the installation, how that stands too. For owners."""
    asked = asks(request, workspace, "admin")
    return {"workspace": watch.standing(asked.workspace.slug), "installation": watch.standing("") if operates(asked) else None}


@router.get("/alerts/{scope}", response=AlertsOut)
def alerts(request, workspace: str, scope: Scope):
    """Whom alerts are told, and from which limits on: of the workspace, or of the installation for who runs it."""
    return _told(_scope(asks(request, workspace, "admin"), scope))


@router.put("/alerts/{scope}", response=AlertsOut)
def change_alerts(request, workspace: str, scope: Scope, body: AlertsIn):
    """Decides that. What is told already is not told again."""
    asked = asks(request, workspace, "admin")
    place = _scope(asked, scope)
    watch.decide(place, watch.Setting(**body.dict(), by=asked.by))
    return _told(place)


@router.post("/alerts/{scope}/test", response=list[AlertToldOut])
def test_alerts(request, workspace: str, scope: Scope):
    """Sends a test to everybody who is set, and says to whom it went out."""
    place = _scope(asks(request, workspace, "admin"), scope)
    return [{"target": target, "told": told} for target, told in watch.told_now(place).items()]


@router.get("/messages/{message}/way", response=MessageWayOut)
def way_of_a_message(request, workspace: str, message: str):
    """Its way through the house, from the request of an event to what a provider said; each station with the id of its trace."""
    return watch.way_of(asks(request, workspace, "read").workspace.slug, message)


def operates(asked: Asking) -> bool:
    """Whether somebody runs the installation: this machine's command line, who KOIPOND_OPERATORS names, or, with one workspace and nobody named, its owners."""
    if settings.OPERATORS:
        return asked.by == "command line" and asked.user is None or getattr(asked.user, "username", "") in settings.OPERATORS
    return asked.by == "command line" and asked.user is None or len(access.workspaces()) == 1


def _scope(asked: Asking, scope: str) -> str:
    if scope == "workspace":
        return asked.workspace.slug
    if not operates(asked):
        raise watch.NotAnOperator(who=asked.by)
    return ""


def _told(place: str) -> dict:
    kinds = watch.WORKSPACE if place else watch.INSTALLATION
    return {**vars(watch.setting(place)), "kinds": [{"kind": name, **vars(kind)} for name, kind in kinds.items() if kind.unit]}
