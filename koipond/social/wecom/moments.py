"""Moments (客户朋友圈): asked for here, published by members."""

from datetime import timedelta

from koipond import access
from koipond.kit import clock
from koipond.social.wecom.corp import Corp
from koipond.social.wecom.errors import BadMoment, CorpRefused, CorpSilent, NoSuchMoment
from koipond.social.wecom.limits import MOMENT_BYTES, MOMENT_LETTERS, MOMENT_PICTURES
from koipond.social.wecom.models import WecomMoment
from koipond.social.wecom.told import Moment, told

MADE = 3                              # status of a job that is done
KINDS = ("image", "video", "link")
SENDERS = 100_000                     # [50]
FOUND_BY = timedelta(minutes=2)       # after so long a moment whose answer did not come is of unknown fate
LOOK_EVERY, LOOK_FOR = timedelta(minutes=2), timedelta(days=30)


def publish(corp: Corp, by: str, text: str, attachments: list[dict] = (), members: list[str] = (), tags: list[str] = ()) -> Moment:
    """Asks members (none: all) to publish a moment to their customers who have one of some tags of the corp (none: all).

    Raises BadMoment, CorpRefused; where WeCom did not answer, the row is `making` and is looked for.
    """
    _check(text, list(attachments), list(members))
    row = WecomMoment.objects.create(
        workspace=access.workspace(corp.workspace), account=corp.account, members=list(members), tags=list(tags), by=by, at=clock.now(),
        body={**({"text": {"content": text}} if text else {}), **({"attachments": list(attachments)} if attachments else {})})
    scope = {**({"sender_list": {"user_list": list(members)}} if members else {}), **({"external_contact_list": {"tag_list": list(tags)}} if tags else {})}
    try:
        row.job_id, row.state = corp.post("externalcontact/add_moment_task", **row.body, **({"visible_range": scope} if scope else {}))["jobid"], "asked"
    except CorpRefused as error:
        row.state, row.detail = "refused", str(error)[:300]
        raise
    except CorpSilent:
        pass
    finally:
        row.save()
    return told(Moment, row)


def moments(account: int, before: int = 0, most: int = 100) -> list[Moment]:
    """The newest first; `before` (an id) pages on."""
    rows = WecomMoment.objects.filter(account=account).order_by("-id")
    return [told(Moment, row) for row in (rows.filter(pk__lt=before) if before else rows)[:most]]


def moment(account: int, id: int) -> Moment:
    """Raises NoSuchMoment."""
    row = WecomMoment.objects.filter(account=account, pk=id).first()
    if row is None:
        raise NoSuchMoment(id=id)
    return told(Moment, row)


def look(corp: Corp, always: bool = False) -> int:
    """Fetches what became of moments; returns how many were looked at."""
    due = WecomMoment.objects.filter(account=corp.account, state__in=("making", "asked", "made"), at__gte=clock.now() - LOOK_FOR)
    looked = 0
    for row in due.order_by("id"):
        if always or row.looked_at is None or clock.now() - row.looked_at >= LOOK_EVERY:
            _look_at(corp, row)
            looked += 1
    return looked


def _look_at(corp: Corp, row: WecomMoment) -> None:
    if row.state == "making":
        _find(corp, row)
    if row.state == "asked":
        told = corp.get("externalcontact/get_moment_task_result", jobid=row.job_id)
        result = told.get("result") or {}
        if told.get("status") == MADE and not result.get("errcode"):
            row.state, row.moment_id = "made", result["moment_id"]
        elif told.get("status") == MADE:
            row.state, row.detail = "refused", f"{result['errcode']} {result.get('errmsg', '')}"[:300]
    if row.state == "made":
        rows = [each for page, _ in corp.pages("externalcontact/get_moment_task", "task_list", 500, moment_id=row.moment_id) for each in page]
        row.asked_of, row.published = len(rows), sum(1 for each in rows if each.get("publish_status") == 1)
    row.looked_at = clock.now()
    row.save()


def _find(corp: Corp, row: WecomMoment) -> None:
    """The moment that WeCom made though its answer did not come; whether it did is not guessed."""
    text = (row.body.get("text") or {}).get("content", "")
    known = set(WecomMoment.objects.filter(account=corp.account).exclude(moment_id="").values_list("moment_id", flat=True))
    for page, _ in corp.pages("externalcontact/get_moment_list", "moment_list", 20, start_time=int(row.at.timestamp()) - 60,
                              end_time=int(clock.now().timestamp()) + 60):
        for each in page:
            if each["moment_id"] not in known and (each.get("text") or {}).get("content", "") == text:
                row.state, row.moment_id = "made", each["moment_id"]
                return
    if clock.now() - row.at > FOUND_BY:
        row.state, row.detail = "unknown", "WeCom did not answer, and has no such moment"


def _check(text: str, attachments: list[dict], members: list[str]) -> None:
    kinds = [each.get("msgtype") for each in attachments if isinstance(each, dict)]
    whole = kinds.count("image") == len(kinds) <= MOMENT_PICTURES or kinds in (["video"], ["link"])
    for field, field_zh, good, expected, expected_zh in (
            ("text", "文字", len(text) <= MOMENT_LETTERS and len(text.encode()) <= MOMENT_BYTES, f"at most {MOMENT_LETTERS} letters and {MOMENT_BYTES} bytes",
             f"不超过 {MOMENT_LETTERS} 个字符和 {MOMENT_BYTES} 字节"),
            ("content", "内容", bool(text.strip() or attachments), "a text, pictures, a video or a link", "应有文字、图片、视频或链接"),
            ("attachments", "附件", len(kinds) == len(attachments) and set(kinds) <= set(KINDS) and whole,
             f"up to {MOMENT_PICTURES} pictures, or one video, or one link", f"最多 {MOMENT_PICTURES} 张图片，或一个视频，或一个链接"),
            ("members", "成员", len(members) <= SENDERS, f"at most {SENDERS:,} members", f"不超过 {SENDERS:,} 名成员")):
        if not good:
            raise BadMoment(field=field, field_zh=field_zh, expected=expected, expected_zh=expected_zh)
