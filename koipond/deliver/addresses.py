"""What a channel writes to: a trait, or what another room or an event told of a person's devices and accounts.

An address that is no sound one is none: the gate says so, and nothing is sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from koipond import access
from koipond.engine import Database, Sql

# One @, no spaces, no control or special characters, a dot in the domain; at most 64 characters before the @.
EMAIL = r"^[^\s\x00-\x1f\x7f<>()\[\],;:\\\"@]{1,64}@([^\s\x00-\x1f\x7f<>()\[\],;:\\\"@.]+\.)+[^\s\x00-\x1f\x7f<>()\[\],;:\\\"@.]{2,}$"
PHONE = r"^\+[1-9][0-9]{6,14}$"         # E.164
MOBILE = r"^(?:(?:\+|00)?86)?1[3-9][0-9]{9}$"   # in China the prefix may be missing
# The trait that holds the address of a channel.
TRAIT = {"email": "email", "sms": "phone", "call": "phone"}
PATTERN = {"email": EMAIL, "sms": PHONE, "call": PHONE}
VISITS = ("on_site",)   # people come to us there and are not written to
HASHED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Address:
    """Where one person is written to by a channel. `about` is what a provider needs beside it, such as the account it belongs to."""

    text: str
    about: dict = field(default_factory=dict)


NOWHERE = Address("")
# channel → reader of its addresses, where they are no trait: (db, persons) → {person: Address}
BOOKS: dict[str, Callable[[Database, list[int]], dict[int, Address]]] = {}


def reading(channel: str, workspace: str) -> Sql:
    """The expression of a person's address in profiles_traits, in its one spelling; '' where the channel has none there."""
    if channel not in TRAIT:
        return Sql("''")
    raw = f"trimBoth(ifNull(t_{TRAIT[channel]}, ''))"
    return Sql(raw) if channel == "email" else _phone(Sql(raw), workspace)


def pattern(channel: str) -> str:
    """What a sound address looks like; any letters, where a channel has no form of its own."""
    return PATTERN.get(channel, r"^[!-~]+$")


def normal(db: Database, channel: str, address: str) -> str:
    """An address in the spelling in which it is compared."""
    return _phone(Sql.value(address.strip(), "String"), db.workspace, ask=db) if TRAIT.get(channel) == "phone" else address.strip()


def people(db: Database, channel: str, persons: list[int], traits: Sql) -> list[dict]:
    """One row per person that is there: person, address, address_hash, sound (whether it is an address), `about` (what else is
    known of the address), and the columns of `traits`.
    """
    rows = db.table("deliver.addresses", slots={"traits": traits, "address": reading(channel, db.workspace)}, people=persons,
                    pattern=pattern(channel)).to_pylist()
    if channel not in BOOKS:
        return rows
    found = BOOKS[channel](db, [row["person"] for row in rows])
    told = list(found.values())
    hashes: list[int] = []
    for start in range(0, len(told), HASHED_AT_ONCE):
        hashes += db.value("SELECT arrayMap(one -> sipHash64(lowerUTF8(one)), {asked:Array(String)})",
                           asked=[address.text for address in told[start : start + HASHED_AT_ONCE]])
    hash_of = dict(zip(found, hashes, strict=True))
    for row in rows:
        address = found.get(row["person"], NOWHERE)
        row.update(address=address.text, address_hash=hash_of.get(row["person"], 0), sound=int(bool(address.text)), about=address.about)
    return rows


def _phone(raw: Sql, workspace: str, ask: Database | None = None):
    at_home = access.workspace(workspace).country == "CN"
    bare = Sql.of("translate([[raw]], ' ()-', '')", raw=raw)
    spelled = Sql.of("multiIf([[home]] AND match([[bare]], [[mobile]]), concat('+86', right([[bare]], 11)), startsWith([[bare]], '00'), concat('+', substring([[bare]], 3)), [[bare]])",
                     home=Sql("1" if at_home else "0"), bare=bare, mobile=Sql.value(MOBILE, "String"))
    return ask.value(Sql.of("SELECT [[spelled]]", spelled=spelled)) if ask else spelled
