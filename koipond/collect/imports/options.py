"""How a file is to be understood besides its columns."""

from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from koipond.collect.errors import ReservedName
from koipond.collect.imports.errors import UnknownOption, UnknownZone
from koipond.collect.names import is_receipt

DATE_ORDERS = ("", "mdy", "dmy")


@dataclass(frozen=True)
class Options:
    """What was chosen for an import; "" is found out from the file."""

    time_zone: str = "UTC"       # of times without an offset
    date_order: str = ""         # of dates like 1/5/2024: mdy, dmy
    decimal_comma: bool = False  # 1.234,50 is one thousand two hundred and thirty-four and a half
    currency: str = ""           # of orders and products without a column for it
    event: str = ""              # name of all events, when no column has it
    letters: bool | None = None  # order ids C123 and A123 are the cancellation and the adjustment of others

    def checked(self) -> "Options":
        """Itself. Raises UnknownZone, UnknownOption or ReservedName."""
        try:
            ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError):
            raise UnknownZone(value=self.time_zone) from None
        if self.date_order not in DATE_ORDERS:
            raise UnknownOption(option="date_order", value=self.date_order, known=DATE_ORDERS[1:])
        if is_receipt(self.event):
            raise ReservedName(name=self.event)
        return self

    def kept(self) -> dict:
        """As it is kept with the job."""
        return asdict(self)
