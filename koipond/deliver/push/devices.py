"""Devices of people, kept from what apps and sites say in `context.device` of their events, and the one that a message goes to.

A device belongs to whom it was seen with last; it follows a merge, and comes back when that is taken apart.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from koipond.deliver import channel_accounts
from koipond.deliver.addresses import BOOKS, Address
from koipond.deliver.channels import provider
from koipond.deliver.push.makers import MAKERS
from koipond.engine import Database, Sql, Tick, named
from koipond.kit import clock

SERVICES = ("fcm", "apns", "jpush", "getui", "web")
DEVICES_AT_MOST = 20        # of a person that are looked at; the newest
GONE = "push_token_gone"    # the event by which an app or site says that a device is not reached any more
SAID_DEVICE, SAID_MERGE, SAID_PART = ":device", ":merge", ":part"   # what deliver.answers tells of a tick beside names of events
COLUMNS = "(person, token_hash, origin, token, kind, service, app, vendor, keys, seen_at, moved, tick)"
HELD_COLUMNS = "(token_hash, origin, seen_at, gone_at, tick)"
MOVED = f"SELECT {COLUMNS.strip('()')} FROM ([[moved]])"


@dataclass(frozen=True, slots=True)
class Device:
    """A device of a person. `service`: by whom it is reached; `ended`: that one said it is dead."""

    person: int
    token: str
    token_hash: int
    kind: str
    service: str
    app: str
    vendor: str
    keys: dict
    seen_at: datetime
    ended: bool


def file(tick: Tick, said: set[str]) -> None:
    """Files what this tick's events say of devices, and moves those of who was merged or parted.

    Safe to run twice: rows go in by their keys, and what has moved is not there to be moved again.
    """
    for what, query in ((SAID_MERGE, "deliver.devices_merged"), (SAID_PART, "deliver.devices_parted")):
        if what in said:
            tick.db.insert_new(tick, "deliver_devices", "(person, token_hash, origin)", Sql.of(MOVED, moved=Sql(named(query))), columns=COLUMNS, number=tick.number)
    if SAID_DEVICE in said:
        tick.db.run("TRUNCATE TABLE deliver_tick_devices")
        tick.db.run("deliver.devices_named", services=list(SERVICES), makers=list(MAKERS), vendors=list(MAKERS.values()))
        tick.db.insert_new(tick, "deliver_devices", "(person, token_hash, origin)", "deliver.devices_seen", columns=COLUMNS, number=tick.number)
        tick.db.insert_new(tick, "deliver_device_holders", "token_hash", "deliver.devices_held", columns=HELD_COLUMNS, number=tick.number)


def devices_of(db: Database, persons: list[int]) -> list[Device]:
    """The devices that some persons have now, the newest first; at most DEVICES_AT_MOST of each."""
    if not persons:
        return []
    rows = db.dicts("deliver.devices_of", people=persons, most=DEVICES_AT_MOST)
    return [Device(**{**row, "keys": _keys(row["keys"]), "seen_at": row["seen_at"].replace(tzinfo=clock.UTC), "ended": bool(row["ended"])})
            for row in rows]


def book(db: Database, persons: list[int]) -> dict[int, Address]:
    """The device that a push to each of these goes to: the newest one alive that an account reaches. Where an account is set to
    reach all devices, `about` names the `others`.
    """
    accounts = [account for account in channel_accounts.accounts(db.workspace, "push") if not account.paused]
    by_person: dict[int, list[Device]] = {}
    for device in devices_of(db, persons):
        if not device.ended and any(reaches(account, about(device)) for account in accounts):
            by_person.setdefault(device.person, []).append(device)
    everywhere = any(account["reach"] == "all" for account in accounts)
    return {person: _address(found, everywhere) for person, found in by_person.items()}


def about(device: Device) -> dict:
    """What a provider needs of a device beside its token."""
    return {"service": device.service, "app": device.app, "kind": device.kind, "vendor": device.vendor, "keys": device.keys,
            "seen_at": clock.millis(device.seen_at)}


def reaches(account, device: dict) -> bool:
    """Whether an account reaches a device: of its service, and of one of its apps, where it names some."""
    apps = account["apps"].split()
    return device.get("service") == provider(account.provider).SERVICE and (not apps or device.get("app") in apps)


def _address(devices: list[Device], everywhere: bool) -> Address:
    first, *others = devices
    more = {"others": [{"to": other.token, "hash": other.token_hash, **about(other)} for other in others]} if everywhere and others else {}
    return Address(first.token, {**about(first), **more})


def _keys(text: str) -> dict:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


BOOKS["push"] = book
