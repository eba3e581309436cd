"""Endpoints for what is pushed to and shown on sites: a person's devices, and what a site needs to show messages."""

from datetime import datetime

from django.conf import settings
from ninja import Field, Router, Schema

from koipond import deliver, engine, profiles
from koipond.console.asking import asks

router = Router(tags=["channels"])
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


@router.get("/site", response=SiteOut)
def site_setup(request, workspace: str):
    """What a site needs to tell events and to show messages. Only for who may administer: the secret is in it."""
    slug = asks(request, workspace, "admin").workspace.slug
    return {"script": f"{settings.URL}/koi.js", "worker": f"{settings.URL}/koi-sw.js", "secret": deliver.site_secret(slug), "browser_key": deliver.browser_key(slug)}
