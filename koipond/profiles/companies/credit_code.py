"""The unified social credit code (统一社会信用代码) of a Chinese organisation, by GB 32100-2015."""

import unicodedata

# 18 characters: registering authority, kind of organisation, six digits of the district, nine of the organisation (GB
# 11714), one to check. I, O, Z, S, V are not used, so that nobody mistakes them.
CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
# The weight of place i is 3^(i-1) mod 31 (GB 32100-2015, 5.2).
WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))


def credit_code_of(text: str) -> str | None:
    """The code as it is stored: without blanks, in capitals; None when it is none, as its last character shows.

    C18 = 31 − (Σ Cᵢ·Wᵢ mod 31), where 31 counts as 0. It finds every single wrong character, and every two neighbours
    changed places.
    """
    code = "".join(unicodedata.normalize("NFKC", text).split()).replace("-", "").upper()
    if len(code) != LENGTH or any(character not in CHARACTERS for character in code) or not code[2:8].isdigit():
        return None
    return code if code[-1] == check_character(code[:-1]) else None


def check_character(body: str) -> str:
    """The eighteenth character of seventeen."""
    total = sum(CHARACTERS.index(character) * weight for character, weight in zip(body, WEIGHTS, strict=True))
    return CHARACTERS[(31 - total % 31) % 31]
