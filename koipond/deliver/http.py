"""Where mails lead to: the pixel, the links and the way out. Mounted at /t/. Nothing here asks who comes: the address
is signed, and that is all it takes.
"""

from collections import OrderedDict
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from koipond import access, collect, profiles
from koipond.deliver import events, machines, preferences, tracking
from koipond.deliver.words import page
from koipond.kit import clock

PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
REMEMBERED = 50_000            # reactions that are known to be recorded already, so that a repetition costs nothing

_recorded: OrderedDict[tuple[int, str], None] = OrderedDict()
_recording = Lock()
_seen = machines.Seen()


@require_safe
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """The pixel. A GET is an opening; HEAD and Apple's prefetching are not."""
    mark = tracking.read(tracking.OPEN, token)
    if mark is None:
        return page(request, "unknown", status=404)
    if request.method == "GET":
        open_mark(mark, machine=machines.program(request))
    return _fresh(HttpResponse(PIXEL, content_type="image/gif"))


@require_safe
def clicked(request: HttpRequest, token: str) -> HttpResponse:
    """Leads to the link that the mail had, and to no other."""
    mark = tracking.read(tracking.CLICK, token)
    if mark is None:
        return page(request, "unknown", status=404)
    if request.method == "GET":
        scanner = _seen.by_scanner(mark.workspace, mark.message, mark.link)
        click_mark(mark, machine=scanner or machines.program(request))
    else:
        _seen.scanned(mark.workspace, mark.message)
    answer = HttpResponse(status=302)
    answer["Location"] = mark.link
    return _fresh(answer)


@require_safe
def trapped(request: HttpRequest, token: str) -> HttpResponse:
    """The link that no person sees. Whoever follows it follows every link: what comes of this message next is a scanner's."""
    mark = tracking.read(tracking.TRAP, token)
    if mark is None:
        return page(request, "unknown", status=404)
    _seen.scanned(mark.workspace, mark.message)
    return _fresh(HttpResponse(status=204))


@csrf_exempt   # a mail program posts here by itself (RFC 8058): without cookies, with nothing but the address
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks whether to; only POST does it, because programs fetch every address of a mail."""
    mark = tracking.read(tracking.UNSUBSCRIBE, token)
    if mark is None:
        return page(request, "unknown", status=404)
    if request.method != "POST":
        return _fresh(page(request, "ask", choose=_choose(mark)))
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return _fresh(page(request, "ask", status=400))
    unsubscribe_mark(mark)
    return _fresh(page(request, "done"))


@csrf_exempt   # readers have no session here: the address, signed, is all that they come with
@require_http_methods(["GET", "HEAD", "POST"])
def preferred(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what a reader gets; only POST changes it."""
    mark = tracking.read(tracking.PREFERENCES, token)
    if mark is None:
        return page(request, "unknown", status=404)
    slug = _slug(mark)
    if request.method == "POST":
        preferences.choose(slug, mark, set(request.POST.getlist("choice")))
        return _fresh(page(request, "chosen"))
    return _fresh(page(request, "choose", form=preferences.form(slug, preferences.choices(slug, mark))))


def _choose(mark: tracking.Mark) -> str:
    """The address of the page on which this reader chooses what they get."""
    return f"../p/{tracking.Marker(mark).token(tracking.PREFERENCES)}"


def open_mark(mark: tracking.Mark, machine: bool = False) -> None:
    """Records an opening, once a message; a machine's fetching apart from a person's."""
    name, end = ("email_prefetched", "prefetched") if machine else ("email_opened", "opened")
    _record(mark, events.reaction(mark, name, end, clock.now(), **({"machine": "true"} if machine else {})))


def click_mark(mark: tracking.Mark, machine: bool = False) -> None:
    """Records a click, once a message and link; a machine's apart from a person's, as it records an opening."""
    _record(mark, _click(mark, machine))


async def click_recorded(mark: tracking.Mark, workspace: str, machine: bool = False) -> None:
    """`click_mark` within an event loop; `workspace` is the slug of the mark's."""
    item = _click(mark, machine)
    if not _is_recorded(mark, item):
        await collect.recorded(workspace, item)
        _keep_in_mind(mark, item)


def _click(mark: tracking.Mark, machine: bool) -> collect.Item:
    name, more = ("prefetched", {"machine": "true"}) if machine else ("clicked", {})
    return events.reaction(mark, f"{mark.channel}_{name}", f"{name}:{tracking.link_hash(mark.link)}", clock.now(), link=mark.link, **more)


def unsubscribe_mark(mark: tracking.Mark) -> None:
    """Withdraws the consent for the channel and records that this message was the reason. Repeating it changes nothing."""
    item = events.reaction(mark, "email_unsubscribed", "unsubscribed", clock.now())
    profiles.withdraw(_slug(mark), mark.person, "email", method="one_click", proof=f"message {mark.message}", once=mark.message)
    _record(mark, item)


def _record(mark: tracking.Mark, item: collect.Item) -> None:
    if not _is_recorded(mark, item):
        collect.record(_slug(mark), [item])
        _keep_in_mind(mark, item)


def _is_recorded(mark: tracking.Mark, item: collect.Item) -> bool:
    with _recording:
        return (mark.workspace, item.message_id) in _recorded


def _keep_in_mind(mark: tracking.Mark, item: collect.Item) -> None:
    with _recording:
        _recorded[mark.workspace, item.message_id] = None
        while len(_recorded) > REMEMBERED:
            _recorded.popitem(last=False)


def _slug(mark: tracking.Mark) -> str:
    """The workspace of a mark. It was signed, so it was there; if it has been removed, the address means nothing."""
    for workspace in access.workspaces():
        if workspace.id == mark.workspace:
            return workspace.slug
    raise access.UnknownWorkspace(slug=str(mark.workspace))


def _fresh(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


urlpatterns = [
    path("o/<str:token>", opened),
    path("c/<str:token>", clicked),
    path("u/<str:token>", unsubscribe),
    path("x/<str:token>", trapped),
    path("p/<str:token>", preferred),
]
