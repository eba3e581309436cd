"""Money is exact: decimals with four places, never binary fractions."""

from decimal import Decimal, InvalidOperation

PLACES = 4
LIMIT = Decimal(10) ** 14  # what Decimal(18, 4) holds


def parse(text: object) -> Decimal:
    """The exact amount of a text or number such as "1,234.50", "¥12" or 3.

    Raises ValueError when it is no amount, has more than four places or does not fit in 18 digits.
    """
    plain = str(text).strip().replace(",", "").replace(" ", "").lstrip("¥￥$€£")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not an amount") from None
    if not amount.is_finite() or abs(amount) >= LIMIT:
        raise ValueError(f"{text!r} is not an amount that fits in 18 digits")
    if amount != amount.quantize(Decimal(1).scaleb(-PLACES)):
        raise ValueError(f"{text!r} has more than {PLACES} places")
    return amount
