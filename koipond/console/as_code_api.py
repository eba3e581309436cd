"""Endpoints of marketing as code: what is defined as files, what files would change, and changing it."""

from datetime import datetime

from ninja import Field, Router, Schema

from koipond import access
from koipond.console import as_code
from koipond.console.asking import LOCAL, Asking, asks
from koipond.console.exact import Exact
from koipond.console.masking import mask_of

router = Router(tags=["marketing as code"])


class FilesIn(Exact):
    files: dict[str, str] = Field(description="text by path inside the folder, such as segments/vip.yaml")


class PlanIn(FilesIn):
    delete: bool = Field(False, description="also delete what the files do not name")


class ApplyIn(PlanIn):
    seen: str = Field("", description="that of a plan: refused when workspace or folder have changed since")


class WordsOut(Schema):
    en: str
    zh: str


class ChangeOut(Schema):
    kind: str
    what: WordsOut
    name: str
    deed: str = Field(description="create, change, anew (made again, because it holds what changes), delete")
    path: str
    line: int = Field(description="0 for what no file names")
    differences: list[WordsOut] = Field(description="field by field; of a journey in words")
    effects: list[WordsOut] = Field(description="what it does to people")


class MistakeOut(Schema):
    path: str
    line: int
    number: str
    message: WordsOut
    hint: WordsOut


class NamedOut(Schema):
    kind: str
    name: str


class PlanOut(Schema):
    changes: list[ChangeOut] = Field(description="in the order in which they are made")
    problems: list[MistakeOut] = Field(description="all of them; nothing is applied while there are any")
    left_alone: list[NamedOut] = Field(description="only in the workspace: stays, unless `delete` is said")
    seen: str = Field(description="of which workspace and files this is a plan")


class MissOut(Schema):
    line: int
    en: str
    zh: str


class WayOut(Schema):
    at: datetime
    en: str
    zh: str


class ResultOut(Schema):
    path: str
    line: int
    name: str
    passed: bool
    misses: list[MissOut] = Field(description="what was expected and was not so, with what happened instead")
    way: list[WayOut] = Field(description="what happened to the person")


@router.get("/definitions", response=FilesIn)
def export_definitions(request, workspace: str):
    """Everything that is defined in the workspace, as files of YAML and texts; no people, secrets or facts."""
    return {"files": as_code.export(_now(_sees_all(request, workspace)))}


@router.post("/definitions/plan", response=PlanOut)
def plan_definitions(request, workspace: str, asked: PlanIn):
    """What applying the files would do, and everything that is wrong with them. Changes nothing."""
    return _plan(as_code.plan(_now(_sees_all(request, workspace)), asked.files, asked.delete))


@router.post("/definitions/apply", response=PlanOut)
def apply_definitions(request, workspace: str, asked: ApplyIn):
    """Makes the workspace as the files say; a second time changes nothing. Answers with what was done."""
    who = _sees_all(request, workspace)
    done = as_code.apply(_now(who), asked.files, asked.delete, asked.seen, may=lambda right: asks(request, workspace, right),
                         origin="command line" if who.by == LOCAL else "api")
    return _plan(done)


@router.post("/definitions/test", response=list[ResultOut])
def test_definitions(request, workspace: str, asked: FilesIn):
    """Runs the tests of journeys among the files, on the definitions that they say, applied or not. Sends and keeps nothing."""
    found = as_code.run_cases(_now(_sees_all(request, workspace)), asked.files)
    return [{**vars(result), "passed": result.passed, "misses": list(map(vars, result.misses)),
             "way": [{"at": at, "en": en, "zh": zh} for at, en, zh in result.way]} for result in found]


def _sees_all(request, workspace: str) -> Asking:
    """Whoever sees data masked would write the masks back."""
    asked = asks(request, workspace, "write")
    if mask_of(request, asked.workspace.slug) is not None:
        raise access.NotAllowedToSee(who=asked.by, what="definitions", workspace=workspace)
    return asked


def _now(asked: Asking) -> as_code.Now:
    return as_code.Now(asked.workspace, asked.by)


def _plan(plan: as_code.Plan) -> dict:
    return {
        "changes": [{**vars(change), "what": _words(change.what), "differences": list(map(_words, change.differences)),
                     "effects": list(map(_words, change.effects))} for change in plan.changes],
        "problems": [{"path": one.path, "line": one.line, "number": one.number, "message": _words((one.en, one.zh)),
                      "hint": _words((one.hint_en, one.hint_zh))} for one in plan.problems],
        "left_alone": [{"kind": kind, "name": name} for kind, name in plan.left_alone], "seen": plan.seen}


def _words(pair: tuple[str, str]) -> dict:
    return {"en": pair[0], "zh": pair[1]}
