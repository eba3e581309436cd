"""The one place that writes the audit trail: every decision that comes over HTTP, every export, and every look at personal
data that others see masked (once an hour for the same), leaves a row.

An endpoint does nothing for it. What is written down is the operation, what it was about, and of what was sent and
answered only the fields of KEPT: ids, numbers, states and choices.
"""

import json
import re
from functools import lru_cache

from django.http import HttpRequest, HttpResponse

from koipond import access
from koipond.access.models import ApiKey, Member
from koipond.collect.models import ImportJob
from koipond.console import signing
from koipond.console.asking import LOCAL, asker_of
from koipond.journeys.models import Journey
from koipond.kit.errors import KoipondError
from koipond.profiles.models import ConsentPurpose, RetentionRule
from koipond.segments.models import Segment

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# End of a POST that decides nothing.
ONLY_ASKS = ("check", "preview", "suggest", "audience", "in-words", "funnel", "lint", "walk", "definitions/plan", "definitions/test")
READS_PEOPLE = ("export", "export.zip", "bad-rows.csv")       # last part of a GET that takes personal data out
KEPT = ("state", "channel", "purpose", "role", "scopes", "live", "revision", "number", "version", "data", "keep_days", "days", "personal",
        "sensitive", "persons", "keep_orders", "refuse_again", "lifted", "person", "type", "kind", "what", "step",
        "variant", "personal_sent", "retired", "channels")
# Part of an address → what it is about, its row, and the fields of it that a decision may change.
ROWS = {
    "segment": (Segment, ("live", "revision", "archived_at")),
    "journey": (Journey, ("state",)),
    "job": (ImportJob, ("state", "kind")),
    "key": (ApiKey, ("scopes", "revoked_at")),
}
# Last part of a GET that tells who people are: a row where the reader sees what other roles see masked.
SHOWS_PEOPLE = ("people", "find", "listed", "members", "customers")
VERDICT = ("whole", "rows", "broken", "why", "head")   # of the answer of verify_trail: ours, and nothing of people
NAMES = {"job": "import", "email": "member", "request_id": "erasure", "data": "retention", "code": "purpose"}


class Audited:
    """Middleware: looks at what a decision is about before it is made, and writes down what became of it."""

    def __init__(self, get_response):
        self._get_response = get_response
        signing.listen()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        before = getattr(request, "_koipond_before", None)
        if before is not None and response.status_code < 400:
            _note(request, response, before)
        elif request.method == "GET" and response.status_code == 200 and shows_people(request.resolver_match.route if request.resolver_match else ""):
            _note_look(request)
        return response

    def process_view(self, request: HttpRequest, view, args, where: dict) -> None:
        if is_noted(request.method, request.resolver_match.route):
            request._koipond_before = _before(request, where)


def is_noted(method: str, route: str) -> bool:
    """Whether a request leaves a row: what decides, and what takes personal data out."""
    last = route.rstrip("/").rpartition("/")[2]
    if not route.startswith(("api/w/", "w/", "api/workspaces")):
        return False
    return last in READS_PEOPLE if method in SAFE_METHODS else not route.rstrip("/").endswith(tuple("/" + asks for asks in ONLY_ASKS))


def shows_people(route: str) -> bool:
    """Whether a GET tells who one or many people are."""
    plain = _plain(route)
    return plain.startswith("api/w/") and plain != "api/w/<workspace>/members" and ("<person>" in plain or plain.rpartition("/")[2] in SHOWS_PEOPLE)


def _note_look(request: HttpRequest) -> None:
    """One row for each reader, person and hour; for a program, which may read them all, one for each list and hour."""
    from koipond.console.masking import mask_of

    where = request.resolver_match.kwargs
    try:
        asker = asker_of(request)
        if mask_of(request, where["workspace"]) is None:
            person = "" if asker.key else str(where.get("person", ""))
            access.note_hourly(where["workspace"], asker.name, "see_person" if "person" in where else "see_people", "person" if "person" in where else _subject(request, {})[0],
                               person, origin=_origin(request, asker.name), agent=request.headers.get("User-Agent", ""))
    except KoipondError:
        return


def _note(request: HttpRequest, response: HttpResponse, before: dict) -> None:
    where, answer = request.resolver_match.kwargs, _json(response.content if not response.streaming else b"")
    slug = where.get("workspace") or answer.get("slug")
    try:
        place = access.workspace(str(slug))
        by = asker_of(request).name
    except KoipondError:
        return
    subject, subject_id = _subject(request, answer)
    after = {**_kept(_sent(request)), **_kept(answer), **_row(place, where)}
    deed = _deed(request)
    if deed == "verify_trail":
        after |= {name: answer[name] for name in VERDICT}
    access.note(place, by, deed, subject, subject_id, before or None, after or None, _origin(request, by), request.headers.get("User-Agent", ""))


def _before(request: HttpRequest, where: dict) -> dict:
    """What is to be changed, as it is now. An address that names nothing gives nothing: the endpoint says so."""
    try:
        place = access.workspace(where["workspace"])
    except (KeyError, KoipondError):
        return {}
    return _row(place, {**where, "email": where.get("email") or _sent(request).get("email")})


def _row(place: access.Workspace, where: dict) -> dict:
    for part, (model, fields) in ROWS.items():
        if part in where:
            row = model.objects.filter(workspace=place, id=where[part]).values(*fields).first() or {}
            return {name: value if not hasattr(value, "isoformat") else value.isoformat() for name, value in row.items() if value is not None}
    if where.get("email"):
        role = Member.objects.filter(workspace=place, user__username=str(where["email"]).strip().lower()).values_list("role", flat=True).first()
        return {"role": role} if role else {}
    if "data" in where:
        days = RetentionRule.objects.filter(workspace=place, data=where["data"]).values_list("keep_days", flat=True).first()
        return {"keep_days": days}
    if "code" in where:
        purpose = ConsentPurpose.objects.filter(workspace=place, code=where["code"]).values("channels", "retired_at").first()
        return {"channels": purpose["channels"], "retired": purpose["retired_at"] is not None} if purpose else {}
    if "role" in where and where["role"] in access.RIGHTS:
        seen = access.sees(place, where["role"])
        return {"personal": seen.personal, "sensitive": seen.sensitive}
    return {}


def _subject(request: HttpRequest, answer: dict) -> tuple[str, str]:
    """What the decision was about. A colleague's address is no id, so of a member only that it was one."""
    parts = re.sub(r"^(api/)?w/<[^>]*>/?", "", request.resolver_match.route).strip("/").removeprefix("api/").split("/")
    place = parts[1] if parts[0] == "privacy" else parts[0]
    one = re.sub(r"ies$", "y", place).removesuffix("s")
    for name, value in request.resolver_match.kwargs.items():
        if name != "workspace":
            return one if name == "name" else NAMES.get(name, name), "" if name == "email" else str(value)
    return one, str(answer.get("id", ""))


def _deed(request: HttpRequest) -> str:
    match = request.resolver_match
    return _operations().get((request.method, _plain(match.route)), match.func.__name__)


@lru_cache
def _operations() -> dict[tuple[str, str], str]:
    """Method and address of every operation of the API → its name."""
    from koipond.console.api import api

    found = {}
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    found[method, _plain(f"api/{prefix}/{path}")] = operation.view_func.__name__
    return found


def _plain(route: str) -> str:
    """An address without types and with one slash between its parts, however it is written."""
    named = re.sub(r"[{<](?:\w+:)?(\w+)[}>]", r"<\1>", route)
    return "/".join(part for part in named.split("/") if part)


def _origin(request: HttpRequest, by: str) -> str:
    kind = "command line" if by == LOCAL else "api" if request.path.startswith("/api/") else "page"
    return f"{kind} {request.META.get('REMOTE_ADDR', '')}".strip()


def _sent(request: HttpRequest) -> dict:
    if "json" in request.headers.get("Content-Type", ""):
        return _json(request.body)
    return {}


def _json(text: bytes) -> dict:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):     # deeper than anybody writes: the endpoint says so
        return {}
    return found if isinstance(found, dict) else {}


def _kept(found: dict) -> dict:
    return {name: found[name] for name in KEPT if name in found and isinstance(found[name], (int, float, bool, str, list))
            and not _looks_personal(found[name])}


def _looks_personal(value) -> bool:
    from koipond.console.masks import EMAIL, PHONE

    return any(pattern.search(str(value)) for pattern in (EMAIL, PHONE)) if isinstance(value, (str, list)) else False
