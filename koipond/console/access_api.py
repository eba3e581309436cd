"""Endpoints for workspaces, members, keys, how things stand, and the clock."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from ninja import Field, Router, Schema, Status

from koipond import access, collect
from koipond.console import live, needs, status
from koipond.console.asking import EVERYTHING, asker_of, asks, enough
from koipond.console.errors import BadStep, ClockStands
from koipond.console.exact import Exact
from koipond.kit import clock

router = Router(tags=["workspace"])
everywhere = Router(tags=["you"])

MOST_DAYS = 3660  # one step of the clock; ten years are more than any journey waits


class WorkspaceOut(Schema):
    slug: str
    name: str
    time_zone: str
    country: str
    currency: str
    language: str


class Mine(WorkspaceOut):
    role: str = Field(description="your role, or 'key' for an API key")
    rights: list[str]


class Me(Schema):
    name: str
    kind: str = Field(description="user, key or local")
    workspaces: list[Mine]


class WorkspaceIn(Exact):
    slug: str = Field(description="small letters, digits, underscores; also the name of its database of facts")
    name: str
    time_zone: str | None = None
    country: str | None = None
    currency: str | None = None
    language: str | None = None


class MemberIn(Exact):
    email: str
    role: str = Field(description=", ".join(access.RIGHTS))
    password: str | None = Field(None, description="only for somebody new; without one, one is made and shown once")


class MemberOut(Schema):
    id: int
    email: str
    name: str
    role: str
    added_by: str
    password: str = Field("", description="only once, when the user was made with it")


class KeyIn(Exact):
    name: str
    scopes: list[str] = Field(description="one or more of: " + ", ".join(access.SCOPES))


class KeyOut(Schema):
    id: int
    name: str
    prefix: str = Field(description="the first characters of the token")
    scopes: list[str]
    created_by: str
    created_at: datetime
    last_used_at: datetime | None = Field(description="to the minute")
    revoked_by: str
    revoked_at: datetime | None


class NewKey(Schema):
    id: int
    token: str = Field(description="shown this once")


class Count(Schema):
    id: int
    name: str
    counts: dict[str, int]


class StatusOut(Schema):
    people: int
    events: int
    segments: list[Count]
    journeys: list[Count]
    waiting_in_inbox: int = Field(description="items received and not yet taken up by a tick")
    last_tick: int
    last_tick_at: datetime | None
    now: datetime


class PendingOut(Schema):
    kind: str = Field(description=", ".join(needs.KINDS))
    count: int


class FirstStepOut(Schema):
    step: str = Field(description="people, segment, template, journey, message")
    done: bool


class HomeOut(Schema):
    needs: list[PendingOut]
    first_steps: list[FirstStepOut]


class Last(Schema):
    tick: int


class Time(Schema):
    now: datetime
    movable: bool
    ahead_seconds: float


class Step(Exact):
    days: float = Field(0, ge=0, le=MOST_DAYS)
    hours: float = Field(0, ge=0, le=MOST_DAYS * 24)
    minutes: float = Field(0, ge=0, le=MOST_DAYS * 1440)


@everywhere.get("/me", response=Me)
def me(request):
    """Who you are and where you may do what."""
    asker = asker_of(request)
    if asker.user is not None:
        mine = [_mine(one, role, access.RIGHTS[role]) for one, role in access.workspaces_of(asker.user)]
        return Me(name=asker.name, kind="user", workspaces=mine)
    if asker.key is not None:
        one = access.workspace(asker.key.workspace)
        return Me(name=asker.name, kind="key", workspaces=[_mine(one, "key", asker.key.scopes)])
    return Me(name=asker.name, kind="local", workspaces=[_mine(one, "owner", EVERYTHING) for one in access.workspaces()])


@everywhere.post("/workspaces", response={201: WorkspaceOut})
def create_workspace(request, asked: WorkspaceIn):
    """A new workspace, of which you become the owner. Takes somebody who owns one already, or the command line."""
    asker = asker_of(request)
    _admin_somewhere(asker)
    more = {name: value for name, value in asked.dict(exclude={"slug", "name"}).items() if value is not None}
    made = access.create_workspace(asked.slug, asked.name, **more)
    if asker.user is not None:
        access.add_member(made, asker.user, "owner", by=asker.name)
    return Status(201, made)


@everywhere.get("/clock", response=Time, tags=["clock"])
def time(request):
    """What time it is here, and how far the clock was moved."""
    return _time()


@everywhere.post("/clock/forward", response=Time, tags=["clock"])
def forward(request, step: Step):
    """Sets the clock forward, where that is allowed (demos and tests); what falls due then happens at once."""
    _admin_somewhere(asker_of(request))
    move_clock(timedelta(days=step.days, hours=step.hours, minutes=step.minutes))
    return _time()


class BackupIn(Exact):
    folder: str = Field(description="a new folder on the server's machine")


class BackupOut(Schema):
    at: datetime
    rows: dict[str, int] = Field(description="rows of facts by workspace")
    decisions: int
    files: int


@everywhere.post("/backup", response=BackupOut, tags=["backup"])
def back_up(request, body: BackupIn):
    """Writes everything into a folder of the server's machine. For the command line of that machine alone."""
    asker = asker_of(request)
    if not asker.local:
        raise access.NotAllowed(who=asker.name, right="admin", workspace="*", enough="koipond backup")
    made = access.back_up(Path(body.folder))
    rows = {slug: sum(tables.values()) for slug, tables in made["rows"].items()}
    return {"at": made["at"], "rows": rows, "decisions": sum(made["decisions"].values()), "files": len(made["files"])}


@router.get("", response=WorkspaceOut)
def one_workspace(request, workspace: str):
    """The workspace: its name, time zone, country, currency and language."""
    return asks(request, workspace, "read").workspace


@router.get("/status", response=StatusOut)
def workspace_status(request, workspace: str):
    """How many people and events there are, what runs, and whether the tick keeps up."""
    return status.status(asks(request, workspace, "read").workspace)


@router.get("/home", response=HomeOut)
def home(request, workspace: str):
    """What waits for somebody to decide, and how far the first way round has come: from people to a message that went out."""
    place = asks(request, workspace, "read").workspace
    return HomeOut(needs=[vars(one) for one in needs.needs(place)], first_steps=[vars(one) for one in needs.first_steps(place)])


@router.get("/live", response=Last, tags=["workspace"])
def last_tick(request, workspace: str):
    """The number of the last tick. Asked with `Accept: text/event-stream` it stays open for a minute and tells each further one (`event: tick`)."""
    asked = asks(request, workspace, "read")
    return Last(tick=live.last_ticks([asked.workspace.slug])[asked.workspace.slug])


@router.get("/members", response=list[MemberOut])
def list_members(request, workspace: str):
    """Who works here, and in which role."""
    return access.members(asks(request, workspace, "read").workspace)


@router.put("/members", response=MemberOut)
def put_member(request, workspace: str, member: MemberIn):
    """Gives somebody a role, or another one. Somebody new becomes a user, whose password this answer shows once."""
    asked = asks(request, workspace, "admin")
    return access.add_member(asked.workspace, member.email, member.role, by=asked.by, password=member.password)


@router.delete("/members/{email}", response={204: None})
def remove_member(request, workspace: str, email: str):
    """Takes somebody's role away. The last owner stays."""
    asked = asks(request, workspace, "admin")
    access.remove_member(asked.workspace, email, by=asked.by)
    return Status(204, None)


@router.get("/keys", response=list[KeyOut], tags=["keys"])
def list_keys(request, workspace: str):
    """The API keys, newest first, with those that were revoked. No token is shown here."""
    return access.keys(asks(request, workspace, "admin").workspace)


@router.post("/keys", response={201: NewKey}, tags=["keys"])
def create_key(request, workspace: str, key: KeyIn):
    """A new API key. This answer is the only place where its token is shown."""
    asked = asks(request, workspace, "admin")
    made, token = access.create_key(asked.workspace, key.name, key.scopes, by=asked.by)
    return Status(201, NewKey(id=made.id, token=token))


@router.delete("/keys/{key}", response={204: None}, tags=["keys"])
def revoke_key(request, workspace: str, key: int):
    """Ends a key at once. What came in through it stays."""
    asked = asks(request, workspace, "admin")
    access.revoke_key(asked.workspace, key, by=asked.by)
    return Status(204, None)


def move_clock(step: timedelta) -> None:
    """Sets the clock forward and wakes the tick. Raises ClockStands, BadStep."""
    if not settings.MOVABLE_CLOCK:
        raise ClockStands()
    if not timedelta(0) < step <= timedelta(days=MOST_DAYS):
        raise BadStep(value=step, most_days=MOST_DAYS)
    clock.forward(step)
    collect.wake()


def _time() -> Time:
    return Time(now=clock.now(), movable=settings.MOVABLE_CLOCK, ahead_seconds=clock.offset().total_seconds())


def _admin_somewhere(asker) -> None:
    """Lets through who administers at least one workspace. Raises NotAllowed."""
    if asker.local or (asker.key and "admin" in asker.key.scopes):
        return
    if asker.user and any("admin" in access.RIGHTS[role] for _, role in access.workspaces_of(asker.user)):
        return
    raise access.NotAllowed(who=asker.name, right="admin", workspace="*", enough=enough("admin"))


def _mine(workspace, role: str, rights) -> Mine:
    plain = {name: getattr(workspace, name) for name in WorkspaceOut.model_fields}
    return Mine(**plain, role=role, rights=sorted(rights))
