"""Places off line: shops, stalls, booths, each with QR codes that tell where and on what somebody scanned. See README.md."""

from koipond.social.places.carriers import Carrier, carriers, set_carrier
from koipond.social.places.counts import WITHIN_DAYS, Brought, brought
from koipond.social.places.errors import BadPlace, BadPlaceSheet, NoSuchPlace, PlaceTaken
from koipond.social.places.kept import (
    KINDS,
    Place,
    change_place,
    close_place,
    create_place,
    place,
    places,
)
from koipond.social.places.posters import FORMATS, Wanted, posters, spot_picture
from koipond.social.places.sheet import Imported, import_places

__all__ = [
    "FORMATS", "KINDS", "WITHIN_DAYS", "BadPlace", "BadPlaceSheet", "Brought", "Carrier", "Imported", "NoSuchPlace", "Place", "PlaceTaken", "Wanted", "brought", "carriers", "change_place",
    "close_place", "create_place", "import_places", "place", "places", "posters", "set_carrier", "spot_picture",
]
