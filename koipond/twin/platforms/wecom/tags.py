"""Tags of the corp: an app edits only what it made; a mark is of a member and a customer together. [44]"""

from koipond.twin.http import No, answers, said
from koipond.twin.platforms.wecom.state import Corp, Group, Tag
from koipond.twin.platforms.wecom.ways import FINE

TAG = "/cgi-bin/externalcontact/"


class Tags:
    """Part of WeCom."""

    @answers("POST", TAG + "get_corp_tag_list")
    def tag_list(self, request):
        account, corp, app = self._corp(request)
        asked = request.json() if request.body else {}
        ids, groups = asked.get("tag_id") or [], asked.get("group_id") or []
        shown = [self._shown_group(corp, group, [] if group.id in groups else ids) for group in corp.groups.values()
                 if not (ids or groups) or group.id in groups or any(corp.tags[id].group == group.id for id in ids if id in corp.tags)]
        return said({**FINE, "tag_group": shown})

    def _shown_group(self, corp: Corp, group: Group, only: list[str]) -> dict:
        tags = [each for each in corp.tags.values() if each.group == group.id and (not only or each.id in only)]
        return {"group_id": group.id, "group_name": group.name, "create_time": group.at, "order": 0, "deleted": False,
                "tag": [{"id": each.id, "name": each.name, "create_time": each.at, "order": each.order, "deleted": False} for each in tags]}

    @answers("POST", TAG + "add_corp_tag")
    def tag_add(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        names = [each["name"] for each in asked["tag"]]
        group = self._group_for(corp, asked)
        there = {each.name for each in corp.tags.values() if group and each.group == group.id}
        if not names or any(not name or len(name) > self.limits.tag_length for name in names):
            raise No(40058, "a tag has no name, or a longer one than 30")
        if there & set(names) or len(set(names)) < len(names):
            raise No(40071, "tag name has already existed")
        if len(corp.tags) + len(names) > self.limits.tags:
            raise No(45056, "too many tags")
        now = int(self.clock.now())
        if not group:
            group = Group(self.new_id(corp, "etg"), asked["group_name"], now, app)
            corp.groups[group.id] = group
            self.event(account, "change_external_tag", "create", Id=group.id, TagType="tag_group")
        made = [Tag(self.new_id(corp, "et"), each["name"], group.id, app, now, each.get("order", 0)) for each in asked["tag"]]
        for tag in made:
            corp.tags[tag.id] = tag
            self.event(account, "change_external_tag", "create", Id=tag.id, TagType="tag")
        return said({**FINE, "tag_group": self._shown_group(corp, group, [tag.id for tag in made])})

    def _group_for(self, corp: Corp, asked: dict) -> Group | None:
        if asked.get("group_id"):
            if asked["group_id"] not in corp.groups:
                raise No(40068, "invalid tag group")
            return corp.groups[asked["group_id"]]
        return next((group for group in corp.groups.values() if group.name == asked["group_name"]), None)

    @answers("POST", TAG + "edit_corp_tag")
    def tag_edit(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        one = self._own(corp, app, asked["id"])
        if "name" in asked:
            one.name = asked["name"]
        self.event(account, "change_external_tag", "update", Id=one.id, TagType="tag" if one.id in corp.tags else "tag_group")
        return said(FINE)

    @answers("POST", TAG + "del_corp_tag")
    def tag_delete(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        ids = [*(asked.get("tag_id") or []), *(asked.get("group_id") or [])]
        for id in ids:
            self._own(corp, app, id)
        for id in ids:
            self.event(account, "change_external_tag", "delete", Id=id, TagType="tag" if id in corp.tags else "tag_group")
            corp.groups.pop(id, None)
            corp.tags.pop(id, None)
        gone = {id for id, tag in corp.tags.items() if tag.group not in corp.groups}
        corp.tags = {id: tag for id, tag in corp.tags.items() if id not in gone}
        corp.groups = {id: group for id, group in corp.groups.items() if any(tag.group == id for tag in corp.tags.values())}
        for customer in corp.customers.values():
            for follow in customer.follows.values():
                follow.tags = [id for id in follow.tags if id in corp.tags]
        return said(FINE)

    def _own(self, corp: Corp, app: str, id: str) -> Tag | Group:
        one = corp.tags.get(id) or corp.groups.get(id)
        if not one:
            raise No(40068, f"invalid tagid: {id}")
        if one.by not in (app, "console"):
            raise No(81011, "no permission to change a tag of another app")
        return one

    @answers("POST", TAG + "mark_tag")
    def tag_mark(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        follow = self._pair(corp, asked["userid"], asked["external_userid"])
        add, remove = asked.get("add_tag") or [], asked.get("remove_tag") or []
        if not add and not remove:
            raise No(40058, "add_tag and remove_tag are both empty")
        for id in add:
            if id not in corp.tags:
                raise No(40068, f"invalid tagid: {id}")
        follow.tags = [id for id in dict.fromkeys([*follow.tags, *add]) if id not in remove]
        return said(FINE)
