"""Endpoints for places off line: their codes, posters to print, a sheet of them, and what they brought."""

import tempfile
from base64 import b64encode
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from django.http import HttpResponse
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from koipond import content, deliver, social
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.console.links_api import LinkOut, days, drawn

router = Router(tags=["places"])


class PlaceIn(Exact):
    name: str = Field(max_length=60)
    target: str = Field(max_length=2000, description="the page that its codes open")
    kind: Literal["shop", "stall", "booth", "event"] = "shop"
    city: str = Field("", max_length=60)
    group: str = Field("", max_length=60)
    address: str = Field("", max_length=200)
    items: list[str] = Field([], max_length=60, description="what is sold there; each has a code of its own")


class PlaceChange(Exact):
    name: str | None = Field(None, max_length=60)
    target: str | None = Field(None, max_length=2000, description="for its codes that led where the place's own did")
    kind: Literal["shop", "stall", "booth", "event"] | None = None
    city: str | None = Field(None, max_length=60)
    group: str | None = Field(None, max_length=60)
    address: str | None = Field(None, max_length=200)
    items: list[str] | None = Field(None, max_length=60, description="all of them: codes of those left out end, those that come back have the code they had")


class PlaceOut(Schema):
    id: int
    name: str
    kind: str
    city: str
    group: str
    address: str
    spots: list[LinkOut] = Field(description="its codes; the one without an item is of the place itself")
    by: str
    at: datetime
    closed_at: datetime | None


class CarrierIn(Exact):
    carrier: Literal["", "wechat", "wecom"] = Field(description="'' its own short link, wechat a QR code of an account, wecom a live code")
    code: int = Field(0, description="number of that code")


class CarrierOut(CarrierIn):
    name: str
    account: int
    account_name: str


class BroughtOut(Schema):
    spot: int = Field(description="number of the code")
    place: int
    item: str
    day: date | None
    scans: int
    people: int
    new: int = Field(description="persons never seen before this scan")
    followers: int = Field(description="persons who began to follow an account, or became a contact, within the days after")
    buyers: int = Field(description="persons with an order within the days after their scan")
    orders: int
    revenue: Decimal = Field(description="of these orders; exact, as text")


class PostersAsked(Exact):
    format: Literal["a4", "a5", "card", "sticker"] = "a4"
    title: str = Field("", max_length=60)
    note: str = Field("", max_length=120, description="below the code")
    language: str = Field("zh-CN", max_length=20)
    logo: str = Field("", max_length=64, description="for the middle of the codes: digest of a picture of the workspace")
    place: list[int] = Field([], description="all, where none is named")
    spot: list[int] = Field([], description="these codes alone")


class PlaceProblemOut(Schema):
    row: int
    number: str
    english: str
    chinese: str


class PlacesImportedOut(Schema):
    made: int
    changed: int
    problems: list[PlaceProblemOut]


@router.get("/places", response=list[PlaceOut])
def list_places(request, workspace: str, search: str = Query("", max_length=200), city: str = "", group: str = "", closed: bool = False):
    """The places by city, group and name; with `search` those whose name, address or item has the words."""
    return social.places.places(asks(request, workspace, "read").workspace, search, city, group, closed)


@router.post("/places", response={201: PlaceOut})
def new_place(request, workspace: str, place: PlaceIn):
    """Makes a place, its code, and one for each item."""
    asked = asks(request, workspace, "write")
    return Status(201, social.places.create_place(asked.workspace, asked.by, **place.dict()))


@router.get("/places/brought", response=list[BroughtOut])
def brought(request, workspace: str, since: date | None = None, until: date | None = None, place: int = 0, within_days: int = Query(7, ge=1, le=90),
            by_day: bool = True):
    """What codes brought, by day or in all: scans, people, new people, followers, and orders within some days afterwards. Up to the last tick."""
    return social.places.brought(asks(request, workspace, "read").workspace, *days(since, until), place, within_days, by_day)


@router.get("/places/carriers", response=list[CarrierOut])
def carriers(request, workspace: str):
    """What may hang at a place instead of its own short link: the codes in use of WeChat accounts and of WeCom."""
    slug = asks(request, workspace, "read").workspace.slug
    names = {one.id: one.name for one in deliver.accounts(slug)}
    return [{**vars(one), "account_name": names.get(one.account, "")} for one in social.places.carriers(slug)]


@router.get("/places/posters", openapi_extra={"responses": {200: {"description": "a page to print", "content": {"text/html": {"schema": {"type": "string"}}}}}})
def posters(request, workspace: str, asked: Query[PostersAsked]):
    """A page with a poster for each code, sized for the printer: the browser prints it, or saves it as PDF."""
    owner = asks(request, workspace, "read").workspace
    wanted = social.places.Wanted(asked.format, asked.title.strip(), asked.note.strip(), _inline(owner, asked.logo), asked.language)
    page, policy = social.places.posters(owner, wanted, asked.place, asked.spot, drawn(owner.slug))
    return HttpResponse(page, headers={"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"})


@router.post("/places/sheet", response=PlacesImportedOut)
def places_sheet(request, workspace: str, file: File[UploadedFile], target: Form[str] = ""):
    """Makes and changes places from a sheet (CSV, XLSX); `target` is for those without a link of their own. The same sheet again changes nothing."""
    asked = asks(request, workspace, "write")
    with tempfile.NamedTemporaryFile() as kept:
        for piece in file.chunks():
            kept.write(piece)
        kept.flush()
        done = social.places.import_places(asked.workspace, Path(kept.name), file.name or "", asked.by, target)
    return {"made": done.made, "changed": done.changed,
            "problems": [{"row": row, "number": number, "english": english, "chinese": chinese} for row, number, english, chinese in done.problems]}


@router.get("/places/{int:place}", response=PlaceOut)
def one_place(request, workspace: str, place: int):
    """One place, closed or not."""
    return social.places.place(asks(request, workspace, "read").workspace, place)


@router.put("/places/{int:place}", response=PlaceOut)
def change_place(request, workspace: str, place: int, changed: PlaceChange):
    """Changes what is given; codes that hang stay good."""
    asked = asks(request, workspace, "write")
    return social.places.change_place(asked.workspace, place, asked.by, **{name: value for name, value in changed.dict().items() if value is not None})


@router.post("/places/{int:place}/close", response=PlaceOut)
def close_place(request, workspace: str, place: int):
    """Closes a place: its codes lead nowhere any more."""
    asked = asks(request, workspace, "write")
    return social.places.close_place(asked.workspace, place, asked.by)


@router.post("/places/{int:place}/open", response=PlaceOut)
def open_place(request, workspace: str, place: int):
    """Opens a closed place again, with the codes it had."""
    asked = asks(request, workspace, "write")
    return social.places.close_place(asked.workspace, place, asked.by, back=True)


@router.put("/places/spots/{int:spot}/carrier", response=LinkOut)
def set_carrier(request, workspace: str, spot: int, wanted: CarrierIn):
    """What hangs there: the short link, or a code of a WeChat account or of WeCom, whose scans then count at this place."""
    asked = asks(request, workspace, "write")
    return social.places.set_carrier(asked.workspace, spot, asked.by, wanted.carrier, wanted.code)


def _inline(owner, digest: str) -> str:
    """A picture of the workspace as a data: URL. Raises UnknownAsset."""
    if not digest:
        return ""
    body, kind = content.asset_file(owner, digest)
    return f"data:{kind};base64,{b64encode(body).decode()}"
