"""Tags of the corp: taken over, made, and kept alike with the profiles' tags that they stand for.

In WeCom a tag is marked per pair of member and customer, here a person has it. Of both sides the one holds that spoke last, against
what they last agreed on: so neither side undoes what the other one just did.
"""

import logging
from concurrent.futures import ThreadPoolExecutor

from koipond import access, collect, engine, profiles
from koipond.engine import Database
from koipond.kit import clock, ids
from koipond.social.wecom import due
from koipond.social.wecom.corp import CONCURRENCY, Corp, code_of
from koipond.social.wecom.errors import BadCorpTag, CorpRefused, NoSuchCorpTag, TooManyCorpTags
from koipond.social.wecom.friends import utc
from koipond.social.wecom.limits import MARKS_AT_ONCE, TAG_LETTERS, TAGS
from koipond.social.wecom.models import WecomLiveCode, WecomTag
from koipond.social.wecom.told import CorpTag, told

ROWS_AT_ONCE = 2_000
NO_PAIR = (84061, 40096, 40068)     # no such relation, customer or tag: nothing is left to be agreed on

log = logging.getLogger(__name__)
_alike: dict[int, tuple] = {}     # account → what had been said when both sides were alike


def corp_tags(account: int) -> list[CorpTag]:
    """Those that are there, by group and name."""
    return [told(CorpTag, row) for row in WecomTag.objects.filter(account=account, gone_at=None).order_by("group", "name", "id")]


def marked(db: Database, account: int) -> dict[str, int]:
    """By tag id: customers who have it, each once."""
    return dict(db.rows("social.wecom_marked", account=account))


def fetch(corp: Corp) -> int:
    """Takes over all tags of the corp; returns how many. Those that are gone stay as gone."""
    place, named = access.workspace(corp.workspace), []
    for group in corp.post("externalcontact/get_corp_tag_list").get("tag_group") or []:
        for tag in group.get("tag") or []:
            named.append(tag["id"])
            WecomTag.objects.update_or_create(account=corp.account, tag_id=tag["id"], defaults={
                "workspace": place, "name": tag["name"][:60], "group_id": group["group_id"], "group": group["group_name"][:60], "gone_at": None})
    WecomTag.objects.filter(account=corp.account, gone_at=None).exclude(tag_id__in=named).update(gone_at=clock.now())
    return len(named)


def make_corp_tag(corp: Corp, group: str, name: str, by: str) -> CorpTag:
    """Makes a tag in a group of this name, which is made where there is none. Raises BadCorpTag, TooManyCorpTags, CorpRefused, CorpSilent."""
    _check_names(group, name)
    there = WecomTag.objects.filter(account=corp.account, gone_at=None)
    if there.count() >= TAGS:
        raise TooManyCorpTags(count=there.count(), most=TAGS)
    made = corp.post("externalcontact/add_corp_tag", group_name=group, tag=[{"name": name}])["tag_group"]
    id = next(tag["id"] for tag in made["tag"] if tag["name"] == name)
    row, _ = WecomTag.objects.update_or_create(account=corp.account, tag_id=id, defaults={
        "workspace": access.workspace(corp.workspace), "name": name, "group_id": made["group_id"], "group": made["group_name"][:60], "ours": True, "by": by,
        "gone_at": None})
    return told(CorpTag, row)


def rename_corp_tag(corp: Corp, tag_id: str, name: str) -> CorpTag:
    """Raises NoSuchCorpTag, BadCorpTag where another made it, CorpRefused, CorpSilent."""
    row = _own(corp.account, tag_id)
    _check_names(row.group, name)
    corp.post("externalcontact/edit_corp_tag", id=tag_id, name=name)
    row.name = name
    row.save(update_fields=["name"])
    return told(CorpTag, row)


def remove_corp_tag(corp: Corp, tag_id: str) -> None:
    """Removes it from the corp and from all customers. What the profiles' tag says stays. Raises as above."""
    row = _own(corp.account, tag_id)
    corp.post("externalcontact/del_corp_tag", tag_id=[tag_id])
    row.gone_at, row.label = clock.now(), None
    row.save(update_fields=["gone_at", "label"])


def stand_for(workspace: str, account: int, tag_id: str, label: str) -> CorpTag:
    """From now on the tag of the corp and the profiles' tag of this name are kept alike; "" parts them.

    Raises NoSuchCorpTag, profiles.NoSuchTag.
    """
    row = WecomTag.objects.filter(account=account, tag_id=tag_id, gone_at=None).first()
    if row is None:
        raise NoSuchCorpTag(id=tag_id)
    row.label = profiles.find_tag(workspace, label).id if label else None
    row.save(update_fields=["label"])
    return told(CorpTag, row)


def sync(corp: Corp) -> int:
    """Takes over what was marked in WeCom, and marks there what was said here; returns of how many pairs both sides differed. Again is once.

    Nothing is looked through while neither side has said anything new.
    """
    due.fetched(corp.account, due.TAGS, lambda: fetch(corp))
    db = engine.database(corp.workspace)
    said = (db.rows("social.wecom_tags_said"), list(WecomTag.objects.filter(account=corp.account).values_list("tag_id", "label").order_by("id")),
            list(_codes_with_tags(corp).values_list("id", "tags").order_by("id")))
    if _alike.get(corp.account) == said:
        return 0
    differed = _both_ways(corp, db)
    if not differed:
        _alike[corp.account] = said
    return differed


def _both_ways(corp: Corp, db: Database) -> int:
    labels = {label.id: label.name for label in profiles.tags(corp.workspace)}
    done = sum(_mark_who_came(corp, db, code, labels) for code in _codes_with_tags(corp))
    for row in WecomTag.objects.filter(account=corp.account, gone_at=None, label__isnull=False):
        if row.label in labels:
            done += _take_over(corp, db, row, labels[row.label]) + _mark(corp, db, row)
    return done


def _codes_with_tags(corp: Corp):
    return WecomLiveCode.objects.filter(account=corp.account, removed_at=None).exclude(tags__written="[]")


def _take_over(corp: Corp, db: Database, tag: WecomTag, label: str) -> int:
    rows = db.dicts("social.wecom_marked_there", account=corp.account, tag=tag.tag_id, most=ROWS_AT_ONCE)
    collect.record(corp.workspace, [_said(corp, tag, label, row) for row in rows if row["person"]])
    if rows:
        _agree(db, corp, tag, [(row["userid"], row["external_userid"], row["marked"], clock.millis(utc(row["at"]))) for row in rows])
    return len(rows)


def _said(corp: Corp, tag: WecomTag, label: str, row: dict) -> collect.Item:
    at, name = utc(row["at"]), "tag_added" if row["marked"] else "tag_removed"
    return collect.Item(kind="track", name=name, message_id=ids.same(name, corp.account, tag.tag_id, row["userid"], row["external_userid"], clock.millis(at)),
                        at=at, person=row["person"], properties={"tag": label, "userid": row["userid"], "account": str(corp.account)})


def _mark_who_came(corp: Corp, db: Database, code: WecomLiveCode, labels: dict[int, str]) -> int:
    """Gives whoever came by a live code its tags, on both sides; once, so that a member may take one away again."""
    done = 0
    for tag in WecomTag.objects.filter(account=corp.account, gone_at=None, tag_id__in=code.tags):
        rows = db.dicts("social.wecom_to_mark_by_code", account=corp.account, state=code.state, tag=tag.tag_id, most=ROWS_AT_ONCE)
        marked = _mark_all(corp, db, tag, rows)
        if tag.label in labels:
            collect.record(corp.workspace, [_said(corp, tag, labels[tag.label], {**row, "marked": 1, "at": clock.now()}) for row in marked if row["person"]])
        done += len(rows)
    return done


def _mark(corp: Corp, db: Database, tag: WecomTag) -> int:
    rows = db.dicts("social.wecom_to_mark", account=corp.account, tag=tag.tag_id, label=tag.label, most=ROWS_AT_ONCE)
    _mark_all(corp, db, tag, rows)
    return len(rows)


def _mark_all(corp: Corp, db: Database, tag: WecomTag, rows: list[dict]) -> list[dict]:
    """Those of which both sides agree now."""
    with ThreadPoolExecutor(MARKS_AT_ONCE) as threads:
        taken = list(threads.map(lambda row: _mark_one(corp, tag, row), rows))
    now, agreed = clock.millis(clock.now()), [row for row, good in zip(rows, taken, strict=True) if good]
    if agreed:
        _agree(db, corp, tag, [(row["userid"], row["external_userid"], row["given"], now) for row in agreed])
    return agreed


def _mark_one(corp: Corp, tag: WecomTag, row: dict) -> bool:
    """Whether both sides agree now; not where WeCom is too busy, then the next round tries again."""
    change = {"add_tag": [tag.tag_id]} if row["given"] else {"remove_tag": [tag.tag_id]}
    try:
        corp.post("externalcontact/mark_tag", userid=row["userid"], external_userid=row["external_userid"], **change)
    except CorpRefused as error:
        if code_of(error) not in NO_PAIR:
            log.warning("a tag could not be marked%s: %s", " yet" if code_of(error) == CONCURRENCY else "", error)
            return False
    return True


def _agree(db: Database, corp: Corp, tag: WecomTag, rows: list[tuple[str, str, int, int]]) -> None:
    userids, customers, marked, moments = map(list, zip(*rows, strict=True))
    db.run("social.wecom_agree", account=corp.account, tag=tag.tag_id, userids=userids, customers=customers, marked=marked, moments=moments)


def _own(account: int, tag_id: str) -> WecomTag:
    row = WecomTag.objects.filter(account=account, tag_id=tag_id, gone_at=None).first()
    if row is None:
        raise NoSuchCorpTag(id=tag_id)
    if not row.ours:
        raise BadCorpTag(name=row.name, problem="it was made by somebody else, and only who made a tag may change it",
                         problem_zh="它由其他应用或管理后台创建，只有创建者可以修改")
    return row


def _check_names(group: str, name: str) -> None:
    for each in (group, name):
        if not 0 < len(each.strip()) <= TAG_LETTERS:
            raise BadCorpTag(name=each, problem=f"a name has 1 to {TAG_LETTERS} letters", problem_zh=f"名称应为 1 至 {TAG_LETTERS} 个字符")
