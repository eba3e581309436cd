"""What may hang at a place instead of its own short link: codes of a WeChat account or of WeCom, whose scans then count there."""

from dataclasses import dataclass

from koipond import access
from koipond.social.links import kept
from koipond.social.links.kept import Link
from koipond.social.models import SceneCode
from koipond.social.places.errors import BadPlace
from koipond.social.wecom.models import WecomLiveCode

CARRIERS = ("", "wechat", "wecom")
LISTED_AT_MOST = 2_000         # of each: what a list to choose from can hold


@dataclass(frozen=True)
class Carrier:
    """A code that may hang at a place; `account`: the channel account that it is of."""

    carrier: str
    code: int
    name: str
    account: int


def carriers(workspace) -> list[Carrier]:
    """The codes in use of WeChat accounts, then those of WeCom, the newest first."""
    owner = access.workspace(getattr(workspace, "slug", workspace))
    return [Carrier(carrier, row.pk, row.name, row.account) for carrier, rows in _in_use(owner).items() for row in rows.order_by("-id")[:LISTED_AT_MOST]]


def set_carrier(workspace, spot: int, by: str, carrier: str, code: int = 0) -> Link:
    """What hangs at a place: its short link (''), a scene code of an account (`wechat`) or a live code (`wecom`). Raises NoSuchLink, BadPlace."""
    row = kept.row_of(workspace, spot)
    if row.place_id is None or carrier not in CARRIERS:
        raise BadPlace(field="carrier", given=carrier, expected="'', wechat or wecom, for the code of a place", expected_zh="空、wechat 或 wecom，且只用于点位的码")
    if carrier and not _in_use(row.workspace)[carrier].filter(pk=code).exists():
        raise BadPlace(field="carrier_code", given=code, expected="the number of a code that is in use", expected_zh="正在使用的码的编号")
    row.carrier, row.carrier_code, row.by = carrier, code if carrier else 0, by[:160]
    row.save(update_fields=["carrier", "carrier_code", "by"])
    return kept.afresh(row)


def _in_use(owner) -> dict:
    return {"wechat": SceneCode.objects.filter(workspace=owner, retired_at=None).exclude(ticket=""),
            "wecom": WecomLiveCode.objects.filter(workspace=owner, removed_at=None)}
