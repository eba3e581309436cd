"""The pages of a workspace: how it stands, its people, and the clock."""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from koipond import access, engine, journeys, profiles
from koipond.console import app
from koipond.console.access_api import move_clock
from koipond.console.asking import Asking
from koipond.console.frame import ahead, local_time, page, show, to_sign_in
from koipond.console.masking import mask_of
from koipond.console.status import Count, status
from koipond.console.words import words

PAGE_PEOPLE = 50
SEARCH_LENGTH = 200
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "days": timedelta(days=3)}


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """To the console; where it was not built, to the one workspace or a choice of them."""
    if not request.user.is_authenticated:
        return to_sign_in(request)
    if app.built():
        return HttpResponseRedirect("/app/")
    mine = access.workspaces_of(request.user)
    if len(mine) == 1:
        return HttpResponseRedirect(f"/w/{mine[0][0].slug}/")
    return show(request, "start.html", mine=mine)


@require_GET
@page("read")
def home(request: HttpRequest, asked: Asking) -> HttpResponse:
    """What there is, what runs, and what to do next."""
    now, w = status(asked.workspace), words(request.LANGUAGE_CODE)
    most = max([journey.counts["entered"] for journey in now.journeys] + [1])
    return show(
        request, "home.html", asked,
        here="home",
        now=local_time(now.now, asked.workspace),
        ahead_of_time=ahead(w),
        people=f"{now.people:,}",
        events=f"{now.events:,}",
        nobody=now.people == 0,
        waiting=w.say("waiting", count=f"{now.waiting_in_inbox:,}") if now.waiting_in_inbox else "",
        address=settings.URL,
        as_of=w.say("as_of", at=local_time(now.last_tick_at, asked.workspace)) if now.last_tick_at else "",
        journeys=[_row(journey, journey.counts["entered"], most, w) for journey in now.journeys],
        segments=[_row(segment, segment.counts["people"], max(now.people, 1), w) for segment in now.segments],
        movable=settings.MOVABLE_CLOCK and "admin" in asked.rights,
        to_mailbox=not settings.SMTP_URL,
    )


@require_GET
@page("read")
def people(request: HttpRequest, asked: Asking) -> HttpResponse:
    """A page of people, the newest first; the search lives in the address."""
    search, after = request.GET.get("search", "")[:SEARCH_LENGTH], request.GET.get("after", "")
    mask = mask_of(request, asked.workspace.slug)
    found = profiles.people(
        engine.database(asked.workspace.slug), search, limit=PAGE_PEOPLE + 1, after=int(after) if after.isdigit() else 0,
        exact=mask is not None and mask.hides_who,
    )
    rows = [_person(one, asked.workspace) for one in found[:PAGE_PEOPLE]]
    more = urlencode({"search": search, "after": found[PAGE_PEOPLE - 1].id}) if len(found) > PAGE_PEOPLE else ""
    w = words(request.LANGUAGE_CODE)
    nobody = w.say("nobody_found", search=search) if search else ""
    return show(request, "people.html", asked, here="people", people=rows, search=search, more=more, nobody=nobody,
                nameless=w.say("name_hidden" if mask and mask.sees.personal == "hidden" else "nameless"), address=settings.URL)


@require_GET
@page("read")
def playbooks(request: HttpRequest, asked: Asking) -> HttpResponse:
    """A card for each playbook: what it does, and how to open it."""
    chinese = words(request.LANGUAGE_CODE) is words("zh-hans")
    cards = [{"name": one.name, "title": one.title_zh if chinese else one.title_en, "about": one.about_zh if chinese else one.about_en,
              "steps": [zh if chinese else en for en, zh in one.steps][:-1]} for one in journeys.playbooks()]
    return show(request, "playbooks.html", asked, here="playbooks", cards=cards)


@require_POST
@page("admin")
def forward(request: HttpRequest, asked: Asking) -> HttpResponse:
    """Sets the clock forward by one of STEPS and goes home."""
    move_clock(STEPS.get(request.POST.get("by", ""), timedelta(0)))
    return HttpResponseRedirect(f"/w/{asked.workspace.slug}/")


def _person(one: profiles.Listed, workspace: access.Workspace) -> dict:
    return {
        "id": one.id,
        "name": one.name or one.email or one.phone or next(iter(one.user_ids), ""),
        "reached": one.email or one.phone,
        "place": " · ".join(filter(None, [one.city, one.country])),
        "orders": f"{one.orders:,}",
        "revenue": f"{one.revenue:,.2f}",
        "last_seen_at": local_time(one.last_seen_at, workspace),
    }


def _row(counted: Count, part: int, whole: int, w) -> dict:
    return {
        "name": counted.name,
        "state": counted.state,
        "state_said": w.get(counted.state, counted.state),
        "share": round(100 * part / whole),
        "share_said": f"{100 * part / whole:.1f}%",
        "figures": [f"{figure:,}" for figure in counted.counts.values()],
    }
