"""What a workspace says of quotas, beside what platforms say: another number, that one does not hold, quotas of its own, and who goes first."""

from dataclasses import dataclass, replace

from django.db import transaction

from koipond import access, profiles
from koipond.deliver import channel_accounts
from koipond.deliver.channels import names
from koipond.deliver.errors_quotas import BadQuota, NoSuchQuota, NotYourQuota, TooManyQuotas
from koipond.deliver.models import QuotaDecision, QuotaOrder, SendingStep
from koipond.deliver.quotas import rules
from koipond.deliver.quotas.rules import Quota
from koipond.kit import clock, ids

OWN_AT_MOST = 50               # quotas of a workspace's own: each costs a statement a page
NUMBER_AT_MOST = 10**12
KINDS = ("marketing", "transactional")
OWN_SCOPES = ("account", "person")
PRIORITY = 100                 # of a step that says nothing else


@dataclass(frozen=True, slots=True)
class Wish:
    """What a sending step wants where a quota is not enough. `over_quota`: wait, skip, or '' (wait while it is worth sending)."""

    priority: int = PRIORITY
    over_quota: str = ""


def quotas(workspace) -> list[Quota]:
    """Every quota of a workspace as it holds there: the platforms' with its own word on them, then its own. Those that do not hold too."""
    said = {row.key: row for row in QuotaDecision.objects.filter(workspace__slug=str(workspace)).order_by("at")}
    found = [_decided(quota, said.get(quota.key)) for quota in rules.known()]
    return found + [_own(row) for row in said.values() if row.own]


def in_force(workspace, channel: str, held_by: str = "") -> list[Quota]:
    """Those that bind messages of a channel now."""
    return [one for one in quotas(workspace) if one.channel == channel and one.active and one.messages and held_by in ("", one.held_by)]


def change(workspace, key: str, by: str, number: int | None = None, active: bool = True, because: str = "") -> Quota:
    """Says of a quota that another number holds (None: the platform's), or that it does not hold. Raises NoSuchQuota, BadQuota."""
    before = find(workspace, key)
    if number is not None:
        _check_number(number)
    if number is None and before.own:
        number = before.number
    with transaction.atomic():
        QuotaDecision.objects.update_or_create(workspace=access.workspace(str(workspace)), key=key, defaults={
            "number": number, "active": active, "because": because.strip()[:300], "by": by, "at": clock.now()})
    return find(workspace, key)


def add(workspace, by: str, *, name: str, channel: str, number: int, scope: str = "account", window: str = "day", account: int = 0,
        kinds: tuple[str, ...] = KINDS, counts_mass: bool = False, because: str = "") -> Quota:
    """Lays down a quota of the workspace's own; the gate holds to it from the next page on. Raises BadQuota, TooManyQuotas."""
    place = access.workspace(str(workspace))
    _check(place, name, channel, number, scope, window, account, kinds, counts_mass)
    if QuotaDecision.objects.filter(workspace=place).exclude(own__written="{}").count() >= OWN_AT_MOST:
        raise TooManyQuotas(most=OWN_AT_MOST)
    row = QuotaDecision.objects.create(
        workspace=place, key=f"own_{ids.fresh()[:8]}", number=number, because=because.strip()[:300], by=by, at=clock.now(),
        own={"name": name.strip(), "channel": channel, "kinds": sorted(set(kinds)), "scope": scope, "window": window, "account": account, "counts_mass": counts_mass})
    return _own(row)


def remove(workspace, key: str) -> None:
    """Takes a quota of the workspace's own away. Raises NoSuchQuota, NotYourQuota."""
    if not find(workspace, key).own:
        raise NotYourQuota(key=key)
    QuotaDecision.objects.filter(workspace__slug=str(workspace), key=key).delete()


def find(workspace, key: str) -> Quota:
    """One of them. Raises NoSuchQuota."""
    found = {one.key: one for one in quotas(workspace)}
    if key not in found:
        raise NoSuchQuota(key=key[:60], known=", ".join(found))
    return found[key]


def order(workspace) -> str:
    """The trait by which the more valuable people come first; '' where none was chosen."""
    return QuotaOrder.objects.filter(workspace__slug=str(workspace)).values_list("trait", flat=True).first() or ""


def order_by(workspace, trait: str, by: str) -> str:
    """Chooses that trait: a number or an amount of money; '' chooses none. Raises BadQuota."""
    known = [one.name for one in profiles.traits(str(workspace)) if one.type in ("number", "money")]
    if trait and trait not in known:
        raise BadQuota(field="trait", given=trait[:60], valid=", ".join(known) or "—", valid_zh="、".join(known) or "—")
    QuotaOrder.objects.update_or_create(workspace=access.workspace(str(workspace)), defaults={"trait": trait, "by": by, "at": clock.now()})
    return trait


def say_steps(workspace, journey: int, version: int, wishes: dict[str, Wish]) -> None:
    """Keeps what the sending steps of a published version want, by their names. Said twice it is said once."""
    place = access.workspace(str(workspace))
    SendingStep.objects.bulk_create(
        [SendingStep(workspace=place, journey=journey, version=version, step=step, priority=wish.priority, over_quota=wish.over_quota)
         for step, wish in wishes.items() if wish != Wish()], ignore_conflicts=True)


def wishes(workspace, journeys: set[int] | None = None) -> dict[tuple[int, int, str], Wish]:
    """(journey, version, step) → what it wants, of those that want something special."""
    rows = SendingStep.objects.filter(workspace__slug=str(workspace))
    rows = rows if journeys is None else rows.filter(journey__in=journeys)
    return {(row.journey, row.version, row.step): Wish(row.priority, row.over_quota) for row in rows}


def _decided(quota: Quota, row: QuotaDecision | None) -> Quota:
    if row is None:
        return quota
    return replace(quota, number=quota.number if row.number is None else row.number, active=row.active, changed_by=row.by, changed_at=row.at, because=row.because)


def _own(row: QuotaDecision) -> Quota:
    own = row.own
    return Quota(row.key, own["channel"], tuple(own["kinds"]), own["scope"], own["window"], row.number or 0, (), own["account"], rules.GATE, "", "", "", f"{row.at:%Y-%m-%d}",
                 own["name"], own["name"], row.active, own["counts_mass"], True, row.by, row.at, row.because, row.number or 0)


def _check(place, name, channel, number, scope, window, account, kinds, counts_mass) -> None:
    unit, _, hours = window.partition(":")
    sound = unit in rules.UNITS and not hours or unit == "hours" and hours.isdecimal() and 1 <= int(hours) <= rules.HOURS_AT_MOST
    accounts = [0, *(one.id for one in channel_accounts.accounts(place.slug, channel))]
    units, units_zh = f"day, week, month, or hours:1 to hours:{rules.HOURS_AT_MOST}", f"day、week、month，或 hours:1 至 hours:{rules.HOURS_AT_MOST}"
    for field, given, good, valid, valid_zh in (
            ("name", name, 0 < len(name.strip()) <= 60, "1 to 60 letters", "1 至 60 个字符"),
            ("channel", channel, channel in names(), ", ".join(names()), "、".join(names())),
            ("scope", scope, scope in OWN_SCOPES, ", ".join(OWN_SCOPES), "、".join(OWN_SCOPES)),
            ("window", window, sound, units, units_zh),
            ("account", account, account in accounts, ", ".join(map(str, accounts)), "、".join(map(str, accounts))),
            ("kinds", ", ".join(kinds), bool(kinds) and set(kinds) <= set(KINDS), ", ".join(KINDS), "、".join(KINDS)),
            ("counts_mass", counts_mass, not counts_mass or channel == "wechat" and scope == "person", "only of people, by wechat", "仅适用于 wechat 按客户计数的配额")):
        if not good:
            raise BadQuota(field=field, given=str(given)[:60], valid=valid, valid_zh=valid_zh)
    _check_number(number)


def _check_number(number: int) -> None:
    if not 0 <= number <= NUMBER_AT_MOST:
        raise BadQuota(field="number", given=number, valid=f"0 to {NUMBER_AT_MOST}", valid_zh=f"0 至 {NUMBER_AT_MOST}")
