"""The one place where personal data is masked: every answer about a workspace goes through here, whatever made it."""

import json

from django.http import HttpRequest, HttpResponse

from koipond import access, engine, profiles
from koipond.console import errors
from koipond.console.asking import Asker, asker_of
from koipond.console.masks import Mask
from koipond.kit.errors import KoipondError

EXACT = ("equals", "exists", "missing")   # what may be asked of a trait that is not seen: no letter of it comes out


class Masked:
    """Middleware: masks answers in JSON, withholds files, and refuses questions that would read a masked trait bit by bit.

    Whoever sees everything passes without cost but that of looking up what their role sees.
    """

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        where = request.resolver_match.kwargs if request.resolver_match else {}
        if not request.path.startswith("/api/") or "workspace" not in where or response.status_code >= 400:
            return response
        mask = mask_of(request, where["workspace"], where.get("person"))
        if mask is None or not _has_body(response):
            return response
        if response.streaming or "json" not in response.headers.get("Content-Type", ""):
            return errors.answer(request, _not_to_see(request, where["workspace"], "this file"))
        response.content = json.dumps(mask.shown(json.loads(response.content)), ensure_ascii=False).encode()
        return response

    def process_view(self, request: HttpRequest, view, args, where: dict) -> HttpResponse | None:
        """Refuses to compare or spread out a trait that this reader does not see."""
        if request.method != "POST" or "workspace" not in where or not request.path.startswith("/api/"):
            return None
        if "json" not in request.headers.get("Content-Type", "") or (mask := mask_of(request, where["workspace"])) is None:
            return None
        try:
            asked = json.loads(request.body)
        except ValueError:
            return None   # the endpoint says what is wrong with it
        trait = next((name for name in _read_bit_by_bit(asked) if mask.sees.of(mask.personal.get(name, "none")) != "full"), None)
        return errors.answer(request, _not_to_see(request, where["workspace"], trait)) if trait else None


def mask_of(request: HttpRequest, workspace: str, person=None) -> Mask | None:
    """What is to be masked for whoever asks; None where they see everything, or are to be refused anyway."""
    try:
        seen = sees(asker_of(request), place := access.workspace(workspace))
    except KoipondError:
        return None
    if seen.all:
        return None
    betraying = ()
    if person is not None and seen.personal != "full":   # names of one letter come last
        betraying = sorted(profiles.called(engine.database(place.slug), int(person)), key=len, reverse=True)
    return Mask(seen, profiles.personal_traits(place.slug), tuple(betraying))


def hides_who(request: HttpRequest, workspace: str) -> bool:
    """Whether whoever asks may not know who somebody is: then they find only what they type whole."""
    mask = mask_of(request, workspace)
    return mask is not None and mask.hides_who


def sees(asker: Asker, workspace: access.Workspace) -> access.Sees:
    """How much somebody sees. A key was made by an owner for a program, which sees everything, as the command line does."""
    role = access.role_of(asker.user, workspace) if asker.user is not None else "owner"
    return access.sees(workspace, role) if role else access.SEES["viewer"]


def _read_bit_by_bit(asked) -> list[str]:
    """The traits of which a question would tell more than whether somebody's is exactly this."""
    if isinstance(asked, list):
        return [name for one in asked for name in _read_bit_by_bit(one)]
    if not isinstance(asked, dict):
        return []
    here = [str(name) for name in asked.get("distributions") or [] if isinstance(asked.get("distributions"), list)]
    if isinstance(asked.get("trait"), str) and asked.get("is") not in EXACT:
        here.append(asked["trait"])
    return here + [name for value in asked.values() for name in _read_bit_by_bit(value)]


def _not_to_see(request: HttpRequest, workspace: str, what: str) -> access.NotAllowedToSee:
    return access.NotAllowedToSee(who=asker_of(request).name, what=what, workspace=workspace)


def _has_body(response: HttpResponse) -> bool:
    return response.streaming or bool(response.content)
