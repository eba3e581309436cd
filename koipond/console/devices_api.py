"""Endpoints for what is pushed to and shown on sites: a person's devices, and what a site needs to show messages."""

from datetime import datetime, timedelta

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import get_language_from_request
from ninja import Field, Query, Router, Schema

from koipond import access, content, deliver, engine, profiles
from koipond.console.asking import asks
from koipond.console.files import address_of
from koipond.console.words import words
from koipond.kit import clock

router = Router(tags=["channels"])
# The test page runs our own script, and shows pictures of messages from wherever they are.
TEST_PAGE = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
SHOWN = 6       # letters of a token: enough to tell devices apart


class DeviceOut(Schema):
    kind: str = Field(description="ios, android, web …, as the app says")
    service: str = Field(description="by whom it is reached: fcm, apns, jpush, getui or web")
    app: str = Field(description="bundle or package of the app; of a browser the origin of the site")
    vendor: str = Field(description="whose push service an Android phone has: huawei, xiaomi …; '' where it is not told or does not matter")
    ends_with: str = Field(description="the last letters of its token")
    seen_at: datetime = Field(description="when it was seen last; within a day it is not noted again")
    ended: bool = Field(description="its service said that the app is gone: it is not asked again")
    newest: bool = Field(description="whether a push goes to this one, unless an account is set to reach all")


class DeviceKindOut(Schema):
    service: str = Field(description="by whom it is reached: fcm, apns, jpush, getui or web")
    kind: str = Field(description="ios, android, web …, as the app says")
    vendor: str
    app: str
    alive: int = Field(description="can be pushed to")
    seen: int = Field(description="of those, seen within the days asked about")
    dead: int = Field(description="app or push service said that they are gone")


class FleetOut(Schema):
    kinds: list[DeviceKindOut]
    people: int = Field(description="with a device that is alive")
    permit: int = Field(description="of those, who permit push for marketing: only they get it")
    refuse: int = Field(description="of those, who withdrew it; the others never said anything")
    accounts: int = Field(description="accounts by which can be pushed, paused ones not counted")


class OnSiteOut(Schema):
    version: int = Field(description="of a template")
    template: int
    name: str
    subject: str
    text: str = Field(description="as written, Liquid still stands in it")
    link: str
    picture: str
    put: int = Field(description="messages put on the site")
    waiting: int
    shown: int
    clicked: int
    dismissed: int
    last_at: datetime


class SeenSiteOut(Schema):
    site: str
    pages: int
    visitors: int
    last_at: datetime


class OnSitesOut(Schema):
    messages: list[OnSiteOut]
    sites: list[SeenSiteOut] = Field(description="whose pages were told within these days")
    script: str = Field(description="address of the script for the site's pages")
    worker: str = Field(description="address that the site's own service worker imports")
    browser_key: str


class SiteOut(Schema):
    script: str = Field(description="address of the script for the site's pages")
    worker: str = Field(description="address that the site's own service worker imports, for push to browsers")
    secret: str = Field(description="with which the site's server signs user ids: hex HMAC-SHA256. Never put it into a page")
    browser_key: str = Field(description="applicationServerKey of the account for web push; '' without one")


@router.get("/people/{int:person}/devices", response=list[DeviceOut])
def devices_of_person(request, workspace: str, person: int):
    """The devices on which a person can be reached, the newest first."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    found = deliver.devices_of(db, [profiles.present(db, person)])
    newest = next((device.token_hash for device in found if not device.ended), 0)
    return [{**{name: getattr(device, name) for name in ("kind", "service", "app", "vendor", "seen_at", "ended")},
             "ends_with": device.token[-SHOWN:], "newest": device.token_hash == newest} for device in found]


@router.get("/devices", response=FleetOut)
def devices_as_a_whole(request, workspace: str, days: int = Query(30, ge=1, le=366)):
    """All devices by kind, and whether their owners permit push. Up to the last tick."""
    slug = asks(request, workspace, "read").workspace.slug
    fleet = deliver.fleet(engine.database(slug), clock.now() - timedelta(days=days))
    return {"kinds": fleet.kinds, "people": fleet.people, "permit": fleet.permit, "refuse": fleet.refuse,
            "accounts": sum(not one.paused for one in deliver.accounts(slug, "push"))}


@router.get("/site/messages", response=OnSitesOut)
def messages_on_sites(request, workspace: str, days: int = Query(30, ge=1, le=366)):
    """What was put on sites within so many days and what became of it, and the sites that tell of their pages. Up to the last tick."""
    slug = asks(request, workspace, "read").workspace.slug
    db, since = engine.database(slug), clock.now() - timedelta(days=days)
    stands = deliver.on_site(db, since)
    known = content.versions_by_id(slug, [one.template for one in stands])
    return {"messages": [_on_site(known[one.template], one) for one in stands if one.template in known], "sites": deliver.sites(db, since), "script": f"{settings.URL}/koi.js",
            "worker": f"{settings.URL}/koi-sw.js", "browser_key": deliver.browser_key(slug)}


@router.get("/site/test", response={200: bytes})
def site_test_page(request, workspace: str, key: str = Query(max_length=100), user: str = Query("", max_length=256)):
    """A page that carries the script, to see it work: as a new visitor, or as somebody who has signed in. What it shows counts as shown."""
    slug = asks(request, workspace, "admin").workspace.slug
    known, language = access.key_of(key), get_language_from_request(request)
    good = known is not None and known.workspace == slug and "collect" in known.scopes
    page = render(request, "site_test.html", {"w": words(language), "style": address_of("koipond.css"), "key": key if good else "", "user": user, "proof": deliver.site_proof(deliver.site_secret(slug), user) if user else ""})
    page["Content-Security-Policy"] = TEST_PAGE
    page["Referrer-Policy"] = "no-referrer"
    return page


@router.get("/site", response=SiteOut)
def site_setup(request, workspace: str):
    """What a site needs to tell events and to show messages. Only for who may administer: the secret is in it."""
    slug = asks(request, workspace, "admin").workspace.slug
    return {"script": f"{settings.URL}/koi.js", "worker": f"{settings.URL}/koi-sw.js", "secret": deliver.site_secret(slug), "browser_key": deliver.browser_key(slug)}


def _on_site(version: content.Version, one) -> dict:
    return {"version": one.template, "template": version.template, "name": version.name, **{part: getattr(version, part) for part in ("subject", "text", "link", "picture")},
            **{name: getattr(one, name) for name in ("put", "waiting", "shown", "clicked", "dismissed", "last_at")}}
