"""Codes of their own for the recipients of a text: eight letters that say of whom the click is.

A page of messages gets its codes by a few statements and keeps them by one insert, before the first of them goes out. A code follows from
the message and the place of the link in it, so a retry has the same; it is keyed, so nobody can work out another's.
"""

import hmac
from collections import OrderedDict
from functools import lru_cache

import pyarrow as pa
from django.conf import settings

from koipond import access, engine
from koipond.deliver import everywhere
from koipond.deliver.tracking import CLICK, Mark
from koipond.kit import clock
from koipond.social import links

TRIES = 3                      # codes of a link, of which the first that is free is taken: with a thousand million in use all three are taken once in a thousand million
BASE = len(links.ALPHABET)
CODES = BASE**links.PERSONAL_LETTERS
POWERS = [BASE**power for power in range(links.PERSONAL_LETTERS)]
KNOWN_AT_MOST = 20_000
LINKS_OF_A_TEXT = 10           # that are shortened; what has more is no text message

_known: OrderedDict[str, tuple[Mark, str]] = OrderedDict()


def codes(db: engine.Database, workspace: int, channel: str, wanted: list[tuple[dict, int, str]]) -> dict[tuple[str, int], str]:
    """The codes of (row of a message, place of the link in it, target), kept on disk; by message and place.

    One whose every code is taken is left out. Asked again after a crash: the same codes, and one more row of the same.
    """
    if not wanted:
        return {}
    found: dict[tuple[str, int], str] = {}
    left, taken = [(row["message"], place) for row, place, _ in wanted], set()
    for each in range(TRIES):
        made = _made(db, workspace, left, each)
        holders: dict[str, set] = {}
        for code, message, place in db.rows("deliver.links_of_codes", codes=list(made.values())):
            holders.setdefault(code, set()).add((message, place))
        for link, code in made.items():
            if code not in taken and link in holders.get(code, (link,)):
                taken.add(code)
                found[link] = code
        left = [link for link in left if link not in found]
        if not left:
            break
    _keep(db, channel, [(*one, found[one[0]["message"], one[1]]) for one in wanted if (one[0]["message"], one[1]) in found])
    return found


def _made(db: engine.Database, workspace: int, links_: list[tuple[str, int]], each: int) -> dict[tuple[str, int], str]:
    """The code that each link of a message has at this try."""
    k0, k1 = _keys(settings.SECRET_KEY, workspace)
    rows = db.rows("deliver.link_codes", {}, messages=[message for message, _ in links_], places=[place for _, place in links_], k0=k0, k1=k1, codes=CODES, alphabet=links.ALPHABET,
                   base=BASE, powers=POWERS, **{"try": each})
    return {(message, place): code for message, place, _, code in rows}


def known(code: str) -> tuple[Mark, str] | None:
    """Whose link a code is, and the workspace (slug), where it was looked up lately; asks no store."""
    if code in _known:
        _known.move_to_end(code)
        return _known[code]
    return None


def mark_of(code: str) -> tuple[Mark, str] | None:
    """Whose link a code is, and the workspace (slug); None where it is nobody's. Raises ShardGone where it may be of one that is gone."""
    return known(code) or everywhere.first(lambda workspace: _in(workspace, code))


def _in(workspace: access.Workspace, code: str) -> tuple[Mark, str] | None:
    for row in engine.database(workspace.slug).dicts("deliver.link_of_code", code=code):
        mark = Mark(CLICK, workspace.id, row["message"], row["person"], row["address_hash"], row["journey"], row["version"], row["round"], row["step"],
                    row["target"], row["channel"])
        _known[code] = mark, workspace.slug
        while len(_known) > KNOWN_AT_MOST:
            _known.popitem(last=False)
        return mark, workspace.slug
    return None


def _keep(db: engine.Database, channel: str, made: list[tuple[dict, int, str, str]]) -> None:
    rows, at = [row for row, _, _, _ in made], clock.now()
    if not rows:
        return
    columns = {
        "code": ([code for _, _, _, code in made], pa.string()), "message": ([row["message"] for row in rows], pa.string()),
        "place": ([place for _, place, _, _ in made], pa.uint8()), "person": ([row.get("asked", row["person"]) for row in rows], pa.uint64()),
        "address_hash": ([row["address_hash"] for row in rows], pa.uint64()), "journey": ([row["journey"] for row in rows], pa.uint32()),
        "version": ([row["version"] for row in rows], pa.uint32()), "round": ([row["round"] for row in rows], pa.uint32()),
        "step": ([row["step"] for row in rows], pa.string()), "channel": ([channel] * len(rows), pa.string()),
        "target": ([target for _, _, target, _ in made], pa.string()), "at": ([at] * len(rows), pa.timestamp("ms", "UTC")),
    }
    db.insert("deliver_links", pa.table({name: pa.array(values, type) for name, (values, type) in columns.items()}))


@lru_cache(maxsize=64)
def _keys(secret: str, workspace: int) -> tuple[int, int]:
    key = hmac.digest(secret.encode(), f"koipond.deliver.links {workspace}".encode(), "sha256")
    return int.from_bytes(key[:8], "big"), int.from_bytes(key[8:16], "big")
