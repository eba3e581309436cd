"""What is not known of a person, and how complete what is known is, in per cent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from koipond import insight, segments

STALE_DAYS = 365        # a value that was said longer ago may no longer be true; `stale_days` of the call asks otherwise
NEVER_STALE = frozenset(("birthday", "created_at", "first_name", "last_name", "name", "gender", "email", "phone", "country", "language"))
# A trait is as good as known where another one tells it.
TOLD_BY = {"name": ("first_name", "last_name"), "first_name": ("name",), "last_name": ("name",), "age": ("birthday",)}
WORKED_OUT = frozenset((*insight.TRAITS, *insight.HOUR_TRAITS, segments.DORMANT_INTEREST))   # by us, of some: not having one is no gap in what we were told
IDENTIFIERS = ("user_id", "email", "phone")   # by which somebody can be found again and written to
# Shares of the whole, in per cent.
WEIGHTS = {"identifiers": 30, "traits": 40, "consent": 20, "reachable": 10}


@dataclass(frozen=True)
class Unknown:
    """What we do not know. Completeness = 30 × identifiers + 40 × traits + 20 × consent + 10 × reachable, each a share:

    identifiers: of user id, e-mail and phone, those known · traits: of all declared ones but those of WORKED_OUT, those known, a stale one half ·
    consent: of the channels, those in which the person said yes or no · reachable: 1 if some channel has an address that
    may be written to and a permission. Rounded down to whole per cent.
    """

    identifiers: tuple[str, ...]
    traits: tuple[str, ...]
    stale_traits: tuple[str, ...]
    consent: tuple[str, ...]      # channels of which nothing was said
    reachable: bool
    why_unreachable: tuple[tuple[str, str], ...]   # (channel, no_address, suppressed, no_consent or withdrawn)
    never_reached: bool           # no message of ours ever went out to them
    completeness: int


def unknown(row: dict, traits, said, identifiers, permissions, reachable, messages, now: datetime, stale_days: int) -> Unknown:
    """From what the rooms gave: what holds (`row`), all traits, all values, identifiers, permissions in force, channels, messages."""
    given = [trait for trait in traits if not trait.computed and trait.name not in WORKED_OUT]
    held = {each.trait: each for each in said if each.holds and each.value}
    # Undeclared values stand among those said; a declared one may also stand only in the row of an old workspace.
    known = {trait.name for trait in given if trait.name in held or row.get(trait.column) is not None}
    known |= {name for name, others in TOLD_BY.items() if all(other in known for other in others)}
    before = now - timedelta(days=stale_days)
    stale = {trait.name for trait in given if trait.name in held and trait.name not in NEVER_STALE and held[trait.name].at < before}
    kinds = {each.kind for each in identifiers}
    word = {each.channel: each.state for each in permissions if each.purpose == "marketing"}
    channels = [each.channel for each in reachable]
    why = tuple((each.channel, _against(each, word)) for each in reachable)
    shares = {
        "identifiers": sum(kind in kinds for kind in IDENTIFIERS) / len(IDENTIFIERS),
        "traits": sum(0.5 if trait.name in stale else 1.0 for trait in given if trait.name in known) / len(given),
        "consent": sum(channel in word for channel in channels) / len(channels),
        "reachable": float(any(not reason for _, reason in why)),
    }
    return Unknown(
        tuple(kind for kind in IDENTIFIERS if kind not in kinds), tuple(trait.name for trait in given if trait.name not in known),
        tuple(sorted(stale)), tuple(channel for channel in channels if channel not in word), shares["reachable"] == 1.0,
        tuple(each for each in why if each[1]), not any(each.status == "accepted" for each in messages),
        int(sum(WEIGHTS[part] * share for part, share in shares.items()) + 1e-9))


def _against(channel, word: dict[str, str]) -> str:
    if not channel.address:
        return "no_address"
    if channel.stopped:
        return "suppressed"
    return {"granted": "", "withdrawn": "withdrawn"}.get(word.get(channel.channel, ""), "no_consent")

