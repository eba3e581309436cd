"""Places: made, changed, closed; each with a code of its own, and one for each thing that is sold there."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from koipond import access
from koipond.kit import clock
from koipond.social.links import kept, targets
from koipond.social.links.kept import Link
from koipond.social.links.models import SalesPlace, SavedLink
from koipond.social.links.rules import rules
from koipond.social.places.errors import BadPlace, NoSuchPlace, PlaceTaken

KINDS = ("shop", "stall", "booth", "event")
LETTERS = {"name": 60, "city": 60, "group": 60, "address": 200}
ITEM_LETTERS = 60
ITEMS_AT_MOST = 60             # of a place
PLACES_AT_MOST = 5_000         # of a workspace


@dataclass(frozen=True)
class Place:
    """A place with its codes: the first, whose item is '', is of the place itself."""

    id: int
    name: str
    kind: str
    city: str
    group: str
    address: str
    spots: tuple[Link, ...]
    by: str
    at: datetime
    closed_at: datetime | None


def create_place(workspace, by: str, *, name: str, target: str, kind: str = "shop", city: str = "", group: str = "", address: str = "", items: list = ()) -> Place:
    """Makes a place, its code and those of its items. Raises BadPlace, PlaceTaken, BadLink."""
    owner = access.workspace(getattr(workspace, "slug", workspace))
    said, wanted = _checked({"name": name, "kind": kind, "city": city, "group": group, "address": address}), _items(items)
    target = targets.checked(target, own=tuple(filter(None, (rules(owner).domain,))))
    if SalesPlace.objects.filter(workspace=owner).count() >= PLACES_AT_MOST:
        raise BadPlace(field="name", given=said["name"], expected=f"one of at most {PLACES_AT_MOST:,} places", expected_zh=f"最多 {PLACES_AT_MOST:,} 个点位之一")
    with transaction.atomic():
        row = _named(said["name"], lambda: SalesPlace.objects.create(workspace=owner, by=by[:160], at=clock.now(), **said))
        for item in ("", *wanted):
            _spot(row, item, target, by)
    return place(owner, row.pk)


def change_place(workspace, place_: int, by: str, *, items: list | None = None, target: str | None = None, **changes: str) -> Place:
    """Changes what is said of a place. Items that are left out end, those that come back have the code they had; `target` is for the codes
    that led where the place's own did. Raises NoSuchPlace, BadPlace, PlaceTaken, BadLink.
    """
    row = _row(workspace, place_)
    said = _checked({**{name: getattr(row, name) for name in ("name", "kind", "city", "group", "address")}, **changes})
    wanted = None if items is None else _items(items)
    led = targets.checked(target, own=tuple(filter(None, (rules(row.workspace).domain,)))) if target else ""
    with transaction.atomic():
        for field, value in said.items():
            setattr(row, field, value)
        row.by = by[:160]
        _named(row.name, row.save)
        spots = {spot.item: spot for spot in SavedLink.objects.select_for_update().filter(place=row)}
        before = spots[""].target
        if led:
            SavedLink.objects.filter(place=row, target=before).update(target=led, by=row.by)
        for item in wanted or ():
            if item not in spots:
                _spot(row, item, led or before, by)
        if wanted is not None:
            others = SavedLink.objects.filter(place=row).exclude(item="")
            others.exclude(item__in=wanted).filter(retired_at=None).update(retired_at=clock.now())
            others.filter(item__in=wanted).update(retired_at=None)
        for spot in SavedLink.objects.filter(place=row):
            SavedLink.objects.filter(pk=spot.pk).update(title=_title(row, spot.item))
            kept.forget(spot.code)
    return place(row.workspace, row.pk)


def close_place(workspace, place_: int, by: str, back: bool = False) -> Place:
    """Closes a place: its codes lead nowhere from now on, what was counted stays. With `back` it opens again. Raises NoSuchPlace."""
    row = _row(workspace, place_)
    with transaction.atomic():
        row.closed_at, row.by = (None if back else row.closed_at or clock.now()), by[:160]
        row.save(update_fields=["closed_at", "by"])
        for spot in SavedLink.objects.filter(place=row):
            SavedLink.objects.filter(pk=spot.pk).update(expires_at=None if back else row.closed_at)
            kept.forget(spot.code)
    return place(row.workspace, row.pk)


def place(workspace, place_: int) -> Place:
    """One place, closed or not. Raises NoSuchPlace."""
    row = _row(workspace, place_)
    return _told(row.workspace, [row])[0]


def places(workspace, search: str = "", city: str = "", group: str = "", closed: bool = False) -> list[Place]:
    """The places by city, group and name; with `search` those whose name, address or item has the words."""
    owner = access.workspace(getattr(workspace, "slug", workspace))
    found = SalesPlace.objects.filter(workspace=owner, closed_at__isnull=not closed)
    found = found.filter(city=city) if city else found
    found = found.filter(group=group) if group else found
    if said := search.strip():
        sold = SavedLink.objects.filter(workspace=owner, item__icontains=said).values("place")
        found = found.filter(Q(name__icontains=said) | Q(address__icontains=said) | Q(pk__in=sold))
    return _told(owner, list(found.order_by("city", "group", "name")))


def _spot(row: SalesPlace, item: str, target: str, by: str) -> None:
    kept.coded(SavedLink(workspace=row.workspace, place=row, item=item, title=_title(row, item), target=target, by=by[:160], at=clock.now()))


def _title(row: SalesPlace, item: str) -> str:
    return f"{row.name} · {item}"[: kept.TITLE_LETTERS] if item else row.name


def _told(owner, rows: list[SalesPlace]) -> list[Place]:
    domain, spots = rules(owner).domain, {}
    for spot in SavedLink.objects.filter(place__in=[row.pk for row in rows]).select_related("workspace", "place").order_by("id"):
        if spot.retired_at is None:
            spots.setdefault(spot.place_id, []).append(kept.told(spot, domain))
    return [Place(row.pk, row.name, row.kind, row.city, row.group, row.address, tuple(spots.get(row.pk, ())), row.by, row.at, row.closed_at) for row in rows]


def _row(workspace, place_: int) -> SalesPlace:
    row = SalesPlace.objects.filter(workspace__slug=str(getattr(workspace, "slug", workspace)), pk=place_).select_related("workspace").first()
    if row is None:
        raise NoSuchPlace(place=place_)
    return row


def _named(name: str, save):
    try:
        with transaction.atomic():
            return save()
    except IntegrityError:
        raise PlaceTaken(name=name) from None


def _checked(said: dict[str, str]) -> dict[str, str]:
    made = {field: " ".join(str(text).split()) for field, text in said.items()}
    if made["kind"] not in KINDS:
        raise BadPlace(field="kind", given=made["kind"][:40], expected=", ".join(KINDS), expected_zh="、".join(KINDS))
    for field, most in LETTERS.items():
        least = 1 if field == "name" else 0
        if not least <= len(made[field]) <= most or not made[field].isprintable():
            raise BadPlace(field=field, given=made[field][:80], expected=f"{least} to {most} letters", expected_zh=f"{least} 至 {most} 个字符")
    return made


def _items(items) -> list[str]:
    made = list(dict.fromkeys(" ".join(str(item).split()) for item in items))
    wrong = next((item for item in made if not item or len(item) > ITEM_LETTERS or not item.isprintable()), None)
    if wrong is not None or len(made) > ITEMS_AT_MOST:
        raise BadPlace(field="items", given=len(made) if wrong is None else wrong[:80], expected=f"at most {ITEMS_AT_MOST} names of 1 to {ITEM_LETTERS} letters",
                       expected_zh=f"最多 {ITEMS_AT_MOST} 个名称，每个 1 至 {ITEM_LETTERS} 个字符")
    return made
