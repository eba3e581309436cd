"""Endpoints for sources: accounts at platforms from which leads and viewers come, what came, and what its fields mean."""

from datetime import datetime

from ninja import Field, Query, Router, Schema, Status

from koipond import collect, identify
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.console.masking import mask_of
from koipond.console.masks import EMAIL, PHONE, masked

router = Router(tags=["sources"])

BLOCKED = "blocked"      # the state of what came in and is of nobody


class SourceFieldOut(Schema):
    name: str
    label_en: str
    label_zh: str
    secret: bool = Field(description="shown by nobody once it is entered")
    needed: bool
    default: str
    like_en: str
    like_zh: str


class SourceKindOut(Schema):
    name: str
    name_en: str
    name_zh: str
    steps_en: str = Field(description="what is to be done at the platform")
    steps_zh: str
    fields: list[SourceFieldOut]
    whats: list[str] = Field(description="what may come: lead, update, registered, joined, left, replayed")
    consenting: list[str] = Field(description="of which of these the consents of a mapping are given")
    pulls: bool = Field(description="the platform can be asked as well")


class TroubleOut(Schema):
    number: str
    message: str
    hint: str
    message_zh: str
    hint_zh: str
    since: datetime


class SourceOut(Schema):
    id: int
    name: str
    kind: str
    paused: bool
    values: dict[str, str] = Field(description="without secrets")
    secrets: list[str] = Field(description="names of the secrets that are entered")
    address: str = Field(description="what the platform is to be given; whoever knows it may call. '' for who may not see it")
    pulls: bool = Field(description="it is asked for what it has, with what was entered")
    pulled_at: datetime | None = Field(description="when the platform last answered")
    trouble: TroubleOut | None = Field(description="what went wrong last when it was asked")
    last_at: datetime | None = Field(description="when something came last, tests too")
    day: int = Field(description="what came within 24 hours, tests left out")
    week: int = Field(description="what came within 7 days, tests left out")
    problems: dict[str, int] = Field(description="of 7 days: reason → how many became nothing: no_identifier, not_readable, incomplete, too_large")
    own_mapping: bool = Field(description="its mapping was changed")


class SourceIn(Exact):
    kind: str
    name: str = Field(max_length=60)
    values: dict[str, str] = Field({}, description="by the names of the kind's fields")


class SourceChange(Exact):
    name: str | None = Field(None, max_length=60)
    values: dict[str, str] | None = Field(None, description="a secret that is left out or empty stays")
    paused: bool | None = Field(None, description="its address answers 404, and it is not asked")
    new_door: bool = Field(False, description="gives it another address; the one before is not heard any more")


class ConsentRule(Exact):
    purpose: str
    channels: list[str]
    field: str = Field("", description="granted only where this field says yes; '' with every lead. Marketing needs one")


class MappingBody(Exact):
    lines: list[tuple[str, str]] = Field(description='field and target: identifier.…, trait.…, property.…; "=text" is that text. Of several for one target the first with a value holds')
    events: dict[str, str] = Field({}, description="what came → name of the event; '' is not wanted. What is left out has its usual name")
    rest: str = Field("form", description="which fields that no line names become properties: none, form, all")
    consents: list[ConsentRule] = []


class MappingOut(Schema):
    mapping: MappingBody
    usual: MappingBody = Field(description="what the kind has by default")
    own: bool
    version: int
    identifiers: list[str] = Field(description="names that identify by themselves")


class MappingIn(Exact):
    mapping: MappingBody | None = Field(description="null: the usual one")
    again: bool = Field(False, description="also for what was kept before: nothing counts twice")


class MappedOut(Schema):
    items: int = Field(description="what that brought which had not come before")


class PreviewIn(Exact):
    mapping: MappingBody
    sample: str = Field("", max_length=120, description="id of something that came; '' the newest, or an example")


class FieldSeenOut(Schema):
    field: str = Field(description="by dots")
    seen: int = Field(description="in how many of the last 200; 0: an example, for nothing has come yet")
    sample: str = Field(description="the newest value; masked for who may not see it")


class SampleOut(Schema):
    id: str
    what: str
    at: datetime
    received_at: datetime
    event: str
    state: str = Field(description="taken, waiting, held, refused, ignored, test, preview, status, blocked (it came in and is of nobody: all that it is known by is blocked), or why it became nothing")
    fields: dict[str, str]
    user_id: str
    anonymous_id: str
    ids: dict[str, str]
    blocked: list[str] = Field([], description="kinds of identifiers whose value is blocked here, so that it identifies nobody")
    traits: dict[str, str]
    properties: dict[str, str]
    consents: list[tuple[str, str]] = Field(description="purpose and channel")


class SourcePulledOut(Schema):
    items: int = Field(description="how many were new, or said more")


@router.get("/sources", response=list[SourceOut])
def list_sources(request, workspace: str):
    """Every source, and how it does."""
    asked = asks(request, workspace, "read")
    return [_source(each, asked) for each in collect.sources_told(asked.workspace.slug)]


@router.get("/sources/kinds", response=list[SourceKindOut])
def list_source_kinds(request, workspace: str):
    """From where leads and viewers can come, and what is to be entered for it."""
    asks(request, workspace, "read")
    return [_kind(name, known) for name, known in collect.source_kinds().items()]


@router.post("/sources", response={201: SourceOut})
def create_source(request, workspace: str, source: SourceIn):
    """Makes a source. Its secrets are sealed; nobody is shown them again. It works at once by the mapping of its kind."""
    asked = asks(request, workspace, "admin")
    made = collect.create_source(asked.workspace.slug, source.kind, source.name, source.values, by=asked.by)
    return Status(201, _source(collect.source_told(asked.workspace.slug, made.id), asked))


@router.get("/sources/{source}", response=SourceOut)
def show_source(request, workspace: str, source: int):
    """One source, and how it does."""
    asked = asks(request, workspace, "read")
    return _source(collect.source_told(asked.workspace.slug, source), asked)


@router.patch("/sources/{source}", response=SourceOut)
def change_source(request, workspace: str, source: int, change: SourceChange):
    """Changes what is given."""
    asked = asks(request, workspace, "admin")
    collect.change_source(asked.workspace.slug, source, asked.by, **change.dict(exclude_none=True))
    return _source(collect.source_told(asked.workspace.slug, source), asked)


@router.delete("/sources/{source}", response={204: None})
def remove_source(request, workspace: str, source: int):
    """Removes a source. Who came by it stays."""
    collect.remove_source(asks(request, workspace, "admin").workspace.slug, source)
    return Status(204, None)


@router.post("/sources/{source}/pull", response=SourcePulledOut)
def pull_source(request, workspace: str, source: int):
    """Asks the platform now."""
    return {"items": collect.pulled_now(asks(request, workspace, "write").workspace.slug, source)}


@router.get("/sources/{source}/samples", response=list[SampleOut])
def list_source_samples(request, workspace: str, source: int, state: str = "", limit: int = Query(50, ge=1, le=200)):
    """What came last, and what became of it by the mapping of now."""
    slug = asks(request, workspace, "read").workspace.slug
    return _samples(collect.source_samples(slug, source, limit, state), request, slug)


@router.get("/sources/{source}/fields", response=list[FieldSeenOut])
def list_source_fields(request, workspace: str, source: int):
    """The fields that came lately, each with a value."""
    slug = asks(request, workspace, "read").workspace.slug
    rows = collect.source_fields(slug, source)
    shown = _seen(request, slug, {name: value for name, _, value in rows})
    return [{"field": name, "seen": seen, "sample": shown[name]} for name, seen, _ in rows]


@router.get("/sources/{source}/mapping", response=MappingOut)
def show_source_mapping(request, workspace: str, source: int):
    """What the fields of a source mean."""
    return _mapping(collect.source(asks(request, workspace, "read").workspace.slug, source))


@router.put("/sources/{source}/mapping", response=MappedOut)
def change_source_mapping(request, workspace: str, source: int, change: MappingIn):
    """Decides what fields mean from now on, or also for what was kept before."""
    asked = asks(request, workspace, "write")
    said = None if change.mapping is None else change.mapping.dict()
    return {"items": collect.change_mapping(asked.workspace.slug, source, said, asked.by, change.again)}


@router.post("/sources/{source}/mapping/preview", response=SampleOut)
def preview_source_mapping(request, workspace: str, source: int, asked: PreviewIn):
    """What a mapping would make of something that came. Changes nothing."""
    slug = asks(request, workspace, "read").workspace.slug
    return _samples([collect.preview_mapping(slug, source, asked.mapping.dict(), asked.sample)], request, slug)[0]


def _kind(name: str, known) -> dict:
    fields = [{"name": each.name, "label_en": each.label[0], "label_zh": each.label[1], "secret": each.secret, "needed": each.needed,
               "default": each.default, "like_en": each.like[0], "like_zh": each.like[1]} for each in known.FIELDS]
    return {"name": name, "name_en": known.NAME[0], "name_zh": known.NAME[1], "steps_en": known.STEPS[0], "steps_zh": known.STEPS[1], "fields": fields,
            "whats": list(known.EVENTS), "consenting": list(known.CONSENTING), "pulls": hasattr(known, "pull")}


def _source(told, asked) -> dict:
    """The address is a secret by which anybody may call: it is shown to who may change the source."""
    one, known = told.source, collect.source_kinds()[told.source.kind]
    shown = {name: value for name, value in one.settings.items() if "admin" in asked.rights or not _is_made(known, name)}
    return {"id": one.id, "name": one.name, "kind": one.kind, "paused": one.paused, "values": shown, "secrets": sorted(one.secrets),
            "address": collect.address_of(one) if "admin" in asked.rights else "", "pulls": collect.can_pull(one), "pulled_at": one.pulled_at,
            "trouble": one.trouble, "last_at": told.last_at, "day": told.day, "week": told.week, "problems": told.problems, "own_mapping": one.mapping is not None}


def _is_made(known, name: str) -> bool:
    return any(field.name == name and field.made for field in known.FIELDS)


def _mapping(source) -> dict:
    return {"mapping": collect.mapping_of(source).as_json(), "usual": collect.usual_mapping(source.kind).as_json(), "own": source.mapping is not None,
            "version": source.mapping_version, "identifiers": list(collect.SOURCE_IDENTIFIERS)}


def _samples(found: list, request, slug: str) -> list[dict]:
    """Samples as this reader may see them, each with what of it is blocked: a lead of a blocked number comes in, and is of nobody."""
    known = [{**each.ids, **{name: value for name, value in (("user_id", each.user_id), ("anonymous_id", each.anonymous_id)) if value}} for each in found]
    return [_sample(each, request, slug, blocked, len(blocked) == len(given))
            for each, given, blocked in zip(found, known, identify.nobody_by(slug, known), strict=True)]


def _sample(sample, request, slug: str, blocked: list[str], nobody: bool) -> dict:
    parts = {name: _seen(request, slug, getattr(sample, name)) for name in ("fields", "ids", "traits", "properties")}
    state = {"state": BLOCKED} if nobody and blocked and sample.state in ("taken", "waiting") else {}
    return {**vars(sample), **parts, **state, "blocked": blocked, **_seen(request, slug, {"user_id": sample.user_id, "anonymous_id": sample.anonymous_id})}


def _seen(request, slug: str, values: dict[str, str]) -> dict[str, str]:
    """The values as this reader may see them. Any field of a lead may be personal, whatever it is called: so all are masked, or none."""
    mask = mask_of(request, slug)
    if mask is None or not mask.hides_who:
        return values
    return {name: "" if mask.sees.personal == "hidden" else _masked(value) for name, value in values.items()}


def _masked(value: str) -> str:
    kind = "email" if EMAIL.fullmatch(value) else "phone" if PHONE.fullmatch(value) else "text"
    return masked(value, kind) if value else ""
