"""What makers of phones let through, from the dated table beside this file (`vendors.json`)."""

import json
from pathlib import Path

TABLE = json.loads(Path(__file__).with_name("vendors.json").read_text(encoding="utf-8"))
# marketing messages of an app to a device in a day, by vendor; one that is not named counts nothing
CAPS: dict[str, int] = {name: vendor["marketing_a_day"] for name, vendor in TABLE["vendors"].items()}
NAMES: dict[str, tuple[str, str]] = {name: tuple(vendor["names"]) for name, vendor in TABLE["vendors"].items()}   # in English and Chinese
# what a phone calls its maker, in small letters → vendor: brands share the push service of their house
MAKERS: dict[str, str] = {maker: name for name, vendor in TABLE["vendors"].items() for maker in vendor["makers"]}
COUNTED_BY = frozenset(TABLE["services"])   # services that hand over to the makers
