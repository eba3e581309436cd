"""Endpoints for calls: whom to call and what came of it, for the page Calls, and for a dialler with a key of the scope `call`."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.utils.translation import get_language_from_request
from ninja import Field, File, Query, Router, Schema
from ninja.files import UploadedFile

from koipond import access
from koipond.console.asking import Asking, asks
from koipond.console.exact import Exact
from koipond.console.masks import masked
from koipond.deliver import calls
from koipond.kit.errors import Refusal

router = Router(tags=["calls"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class QuestionOut(Schema):
    key: str
    text: str
    choices: list[str] = Field(description="of which one is chosen; none: any text")


class CallOut(Schema):
    id: int
    person: int
    name: str
    phone: str = Field(description="with its middle hidden; POST /calls/{id}/number gives the whole one and notes who asked")
    journey: int
    desk: str
    subject: str
    script: str
    questions: list[QuestionOut]
    language: str
    caller: str = Field(description="whose turn it is; '' nobody's yet")
    call: int = Field(description="number of the next call, from 1: a result is given under it")
    calls_at_most: int
    call_at: datetime = Field(description="not earlier")
    due_at: datetime
    expires_at: datetime
    state: str = Field(description="open or ended")
    result: str = Field(description="of the last call; of one that ended without: why")
    by: str
    ended_at: datetime | None
    at: datetime


class CountsOut(Schema):
    mine: int
    pool: int
    all: int
    late: int = Field(description="of mine")


class CallsOut(Schema):
    calls: list[CallOut]
    total: int
    counts: CountsOut


class NumberOut(Schema):
    id: int
    phone: str


class ResultIn(Exact):
    result: str = Field(max_length=40, description="a code of GET /calls/codes")
    call: int = Field(0, ge=0, le=1000, description="number of the call, from 1: said again under it, nothing changes. 0 for the next, which is not safe to repeat")
    again_at: datetime | None = Field(None, description="when to call back; only with a result that means that")
    answers: dict[str, str] = Field({}, max_length=20, description="by the keys of the questions")
    note: str = Field("", max_length=2000)


class ResultOfIn(ResultIn):
    id: int


class ResultOut(Schema):
    id: int
    state: str
    result: str
    calls: int = Field(description="made so far")
    call_at: datetime = Field(description="of one that is open: not earlier")
    again: bool = Field(description="it had been said before; nothing changed")


class ResultTold(Schema):
    id: int
    kept: ResultOut | None
    error: dict | None = Field(description="number, message and hint, where it was not kept")


class FetchIn(Exact):
    most: int = Field(100, ge=1, le=1000)
    minutes: int = Field(60, ge=1, le=1440, description="so long nobody else gets them")


class FetchedOut(Schema):
    id: int
    call: int
    person: str
    name: str
    phone: str
    journey: int
    title: str
    script: str
    language: str
    call_at: datetime
    due_at: datetime
    expires_at: datetime
    questions: list[QuestionOut]


class GiveIn(Exact):
    caller: str = Field("", max_length=160, description="address of a member; '' for the pool")


class CodeIn(Exact):
    code: str = Field(max_length=40)
    means: str = Field(description="one of: " + ", ".join(calls.MEANINGS))
    en: str = Field(max_length=40)
    zh: str = Field(max_length=40)


class CodesIn(Exact):
    codes: list[CodeIn] = Field(max_length=100)


class CodeOut(Schema):
    code: str
    means: str
    en: str
    zh: str


class CallerOut(Schema):
    email: str
    name: str


class SheetIn(Exact):
    most: int = Field(1000, ge=1, le=5000)
    hours: int = Field(48, ge=1, le=168, description="so long nobody else gets them")


class RowTold(Schema):
    row: int = Field(description="of the sheet, the first with a task is 2")
    error: dict


class SheetOut(Schema):
    kept: int
    again: int = Field(description="had been said before")
    refused: list[RowTold]


def _manages(asked: Asking) -> bool:
    """Whoever may change journeys may also say and give what is with others."""
    return "write" in asked.rights


def _who(asked: Asking) -> str:
    return asked.by.lower() if asked.user is not None else asked.by


@router.get("/calls", response=CallsOut)
def list_calls(request, workspace: str, which: str = Query("mine", pattern="mine|pool|all|ended", description="mine, pool, all or ended"),
               most: int = Query(100, ge=1, le=500), skip: int = Query(0, ge=0, le=1_000_000)):
    """Calls to be made, the most urgent first, or those that ended, the newest first."""
    asked = asks(request, workspace, "call")
    slug, who = asked.workspace.slug, _who(asked)
    found, total = calls.listed(slug, which, who, most, skip)
    return {"calls": [_shown(call) for call in found], "total": total, "counts": vars(calls.counts(slug, who))}


@router.post("/calls/next", response=CallOut | None)
def next_call(request, workspace: str):
    """The next call for whoever asks: theirs for a quarter of an hour. Null when there is none to be made now. Whether it may be made is asked once more."""
    asked = asks(request, workspace, "call")
    taken = calls.take(asked.workspace.slug, _who(asked), member=asked.user is not None)
    return _shown(calls.shown(asked.workspace.slug, [taken[0].task])[0]) if taken else None


@router.get("/calls/codes", response=list[CodeOut])
def call_codes(request, workspace: str):
    """What callers of this workspace may say came of a call."""
    return [_code(one) for one in calls.results(asks(request, workspace, "call").workspace.slug)]


@router.put("/calls/codes", response=list[CodeOut])
def change_call_codes(request, workspace: str, given: CodesIn):
    """Keeps another list from now on. One of them must mean opt_out and one wrong_number."""
    asked = asks(request, workspace, "write")
    return [_code(one) for one in calls.decide(asked.workspace.slug, [one.dict() for one in given.codes], asked.by)]


@router.get("/calls/callers", response=list[CallerOut])
def list_callers(request, workspace: str):
    """Members who may be given calls."""
    asked = asks(request, workspace, "call")
    return [{"email": one.email, "name": one.name} for one in access.members(asked.workspace) if "call" in access.RIGHTS[one.role]]


@router.post("/calls/fetch", response=list[FetchedOut])
def fetch_calls(request, workspace: str, given: FetchIn):
    """Calls for a dialler, with whole numbers: nobody else gets them for so long, nor does the next fetch. None of them is quiet, suppressed or without consent."""
    asked = asks(request, workspace, "call")
    slug = asked.workspace.slug
    taken = calls.take(slug, _who(asked), given.most, timedelta(minutes=given.minutes), member=asked.user is not None)
    found = {call.id: call for call in calls.shown(slug, [one.task for one in taken])}
    return [calls.about(found[one.task.pk]) | {"phone": one.phone} for one in taken]


@router.post("/calls/results", response=list[ResultTold])
def say_results(request, workspace: str, given: list[ResultOfIn]):
    """What came of many calls, each by itself: kept or not, in the order given. Safe to repeat, as each names its call."""
    asked = asks(request, workspace, "call")
    words = [_said(one.id, one) for one in given[:5000]]
    told = calls.say_all(asked.workspace.slug, words, _who(asked), _manages(asked))
    language = get_language_from_request(request)
    return [{"id": said.task, "kept": None if isinstance(one, Refusal) else _kept(one), "error": _error(one, language) if isinstance(one, Refusal) else None}
            for said, one in zip(words, told, strict=True)]


@router.post("/calls/sheet", openapi_extra={"responses": {200: {
    "description": "the calls, and on a second sheet the results to choose from", "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}}})
def fetch_call_sheet(request, workspace: str, given: SheetIn):
    """The most urgent calls as .xlsx, for a call centre: nobody else calls them meanwhile. Columns result, call_back_at and note are to be filled in."""
    asked = asks(request, workspace, "write")
    body = calls.fetch_sheet(asked.workspace.slug, asked.by, given.most, given.hours)
    return HttpResponse(body, content_type=XLSX, headers={"Content-Disposition": 'attachment; filename="calls.xlsx"'})


@router.post("/calls/sheet/results", response=SheetOut)
def read_call_sheet(request, workspace: str, file: File[UploadedFile]):
    """Reads what was written into such a file. The same file again changes nothing; rows without a result are passed over."""
    asked = asks(request, workspace, "write")
    told, language = calls.read_sheet(asked.workspace.slug, file.read(), asked.by), get_language_from_request(request)
    kept = [one for _, one in told if not isinstance(one, Refusal)]
    return {"kept": sum(not one.again for one in kept), "again": sum(one.again for one in kept),
            "refused": [{"row": row, "error": _error(one, language)} for row, one in told if isinstance(one, Refusal)]}


@router.get("/calls/{int:call}", response=CallOut)
def show_call(request, workspace: str, call: int):
    """One call, whatever its state."""
    return _shown(calls.one(asks(request, workspace, "call").workspace.slug, call))


@router.post("/calls/{int:call}/number", response=NumberOut)
def show_call_number(request, workspace: str, call: int):
    """The whole number, for whoever calls now: the call is theirs for a quarter of an hour, and the audit trail says who looked."""
    asked = asks(request, workspace, "call")
    return {"id": call, "phone": calls.look_at(asked.workspace.slug, call, _who(asked), _manages(asked)).phone}


@router.post("/calls/{int:call}/results", response=ResultOut)
def say_result(request, workspace: str, call: int, given: ResultIn):
    """What came of a call. The journey goes on by it in the next tick."""
    asked = asks(request, workspace, "call")
    return _kept(calls.say(asked.workspace.slug, _said(call, given), _who(asked), _manages(asked)))


@router.post("/calls/{int:call}/give", response=CallOut)
def give_call(request, workspace: str, call: int, given: GiveIn):
    """Gives a call to somebody, or back to the pool."""
    asked = asks(request, workspace, "write")
    calls.give(asked.workspace.slug, [call], given.caller)
    return _shown(calls.one(asked.workspace.slug, call))


@router.post("/calls/{int:call}/take-back", response=CallOut)
def take_back_call(request, workspace: str, call: int):
    """Ends a call that is not to be made any more."""
    asked = asks(request, workspace, "write")
    calls.take_back(asked.workspace.slug, call, asked.by)
    return _shown(calls.one(asked.workspace.slug, call))


def _said(task: int, given: ResultIn) -> calls.Said:
    return calls.Said(task, given.result, given.call, given.again_at, given.answers, given.note)


def _kept(kept: calls.Kept) -> dict:
    return {"id": kept.task, "state": kept.state, "result": kept.result, "calls": kept.calls, "call_at": kept.call_at, "again": kept.again}


def _shown(call: calls.Call) -> dict:
    found = {name: getattr(call, name) for name in CallOut.model_fields}
    return found | {"phone": masked(call.phone, "phone") if call.phone else "", "questions": [vars(one) for one in call.questions]}


def _code(one: calls.Result) -> dict:
    return {name: getattr(one, name) for name in CodeOut.model_fields}


def _error(refused: Refusal, language: str) -> dict:
    message, hint = refused.say(language)
    return {"number": refused.number, "message": message, "hint": hint}


