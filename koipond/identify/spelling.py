"""One spelling per identifier, in Python and as SQL. What SQL cannot settle (here: '') Python does, once per value."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

from koipond.engine import Sql
from koipond.identify.kinds import Kind

DOMAIN = r"@([a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}$"
EMAIL = r"^[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}" + DOMAIN
PLAIN_EMAIL = r"^[a-z0-9+_.-]{1,64}" + DOMAIN           # what Python would leave as it is
MOBILE = r"^(?:(?:\+|00)?86)?(1[3-9][0-9]{9})$"          # in China the prefix may be missing
MOBILE_ABROAD = r"^\+86(1[3-9][0-9]{9})$"
GAPS = r"[ ()\-]"                                        # BARE is a number without them, in SQL
SPACES = " \t\r\n"
BARE = "translate(raw, ' ()-', '')"
TRIMMED = "trimBoth(raw, ' \\t\\r\\n')"


def text(raw: str, country: str) -> str | None:
    return raw.strip(SPACES if raw.isascii() else None) or None


def email(raw: str, country: str) -> str | None:
    """Lower-cased, the domain in ASCII; plus-tags stay, since they may be different people."""
    plain = unicodedata.normalize("NFKC", raw).strip().strip("<>\"'").lower().removeprefix("mailto:")
    local, _, domain = plain.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            return None
    ascii_local = local if local.isascii() else re.sub(r"[^\x00-\x7f]", "a", local)
    return f"{local}@{domain}" if re.fullmatch(EMAIL, f"{ascii_local}@{domain}") else None


@lru_cache(maxsize=100_000)
def phone(raw: str, country: str) -> str | None:
    """E.164, with `;ext=` where there is an extension; None when it is no valid number."""
    plain = re.sub(r"^\s*(\d+)\.0\s*$", r"\1", unicodedata.normalize("NFKC", raw))  # a spreadsheet's number
    if mobile := re.fullmatch(_mobile(country), re.sub(GAPS, "", plain.strip(SPACES))):
        return "+86" + mobile.group(1)
    try:
        number = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{shown};ext={number.extension}" if number.extension else shown


SPELLINGS = {"text": text, "email": email, "phone": phone}


def spell(kind: Kind, raw: str, country: str) -> str | None:
    """The value as it is stored, or None when it cannot be one of this kind."""
    return SPELLINGS[kind.spelling](raw, country)


def spelled(kinds: tuple[Kind, ...], country: str, codes: set[int]) -> Sql:
    """The same as SQL over `raw` and `code` (1, 2, 3 … in the order of `kinds`, of which only `codes` occur); '' where
    Python has to look.
    """
    of = {name: [n for n, kind in enumerate(kinds, 1) if kind.spelling == name and n in codes] for name in SPELLINGS}
    cases, binds = ["NOT isASCII(raw), ''"], {}
    if of["email"]:
        cases.append(f"code IN {{email_codes:Array(UInt8)}}, if(match(lower({TRIMMED}), {{email_like:String}}), lower({TRIMMED}), '')")
        binds |= {"email_codes": of["email"], "email_like": PLAIN_EMAIL}
    if of["phone"]:
        cases.append(f"code IN {{phone_codes:Array(UInt8)}}, if(match({BARE}, {{mobile_like:String}}), concat('+86', right({BARE}, 11)), '')")
        binds |= {"phone_codes": of["phone"], "mobile_like": _mobile(country)}
    return Sql(f"multiIf({', '.join(cases)}, {TRIMMED})", binds)


def _mobile(country: str) -> str:
    return MOBILE if country == "CN" else MOBILE_ABROAD
