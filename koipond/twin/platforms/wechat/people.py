"""Followers, tags, the blacklist, menus, parametric QR codes. Channels reference §4.5, §4.6."""

import secrets

from koipond.twin.http import Answer, No, answers, said
from koipond.twin.platforms.wechat.state import Account, Box, Person, Qr
from koipond.twin.platforms.wechat.tokens import FINE

MENU_TYPES = {"click": "key", "view": "url", "miniprogram": "appid", "scancode_push": "key", "scancode_waitmsg": "key", "pic_sysphoto": "key",
              "pic_photo_or_album": "key", "pic_weixin": "key", "location_select": "key", "media_id": "media_id", "article_id": "article_id",
              "article_view_limited": "article_id", "view_limited": "media_id"}


class People:
    """Part of WeChat."""

    @answers("GET", "/cgi-bin/user/info")
    def user_info(self, request):
        request.what = "user/info"
        account, box = self._account(request)
        return said(self._shown(self._person(box, request.query.get("openid"))))

    @answers("POST", "/cgi-bin/user/info/batchget")
    def users_info(self, request):
        request.what = "user/info/batchget"
        account, box = self._account(request)
        asked = request.json()["user_list"]
        if len(asked) > self.limits.users_per_batch:
            raise No(40032, "invalid openid list size")
        return said({"user_info_list": [self._shown(self._person(box, each.get("openid"))) for each in asked]})

    def _shown(self, person: Person) -> dict:
        if not person.follows:
            return {"subscribe": 0, "openid": person.openid, "tagid_list": []}
        return {"subscribe": 1, "openid": person.openid, "nickname": "", "sex": 0, "language": "zh_CN", "city": "", "province": "", "country": "",
                "headimgurl": "", "subscribe_time": int(person.followed_at), **({"unionid": person.unionid} if person.unionid else {}),
                "remark": person.remark, "groupid": person.tags[0] if person.tags else 0, "tagid_list": person.tags,
                "subscribe_scene": person.scene, "qr_scene": person.qr_scene, "qr_scene_str": person.qr_scene_str}

    @answers("GET", "/cgi-bin/user/get")
    def users(self, request):
        request.what = "user/get"
        account, box = self._account(request)
        return said(self._page(sorted((each for each in box.people.values() if each.follows), key=lambda each: (each.followed_at, each.openid)),
                               request.query.get("next_openid", ""), total=True))

    def _page(self, people: list[Person], after: str, total: bool) -> dict:
        openids = [each.openid for each in people]
        start = openids.index(after) + 1 if after in openids else 0
        shown = openids[start:start + self.limits.users_per_page]
        head = {"total": len(openids)} if total else {}
        return {**head, "count": len(shown), **({"data": {"openid": shown}} if shown else {}), "next_openid": shown[-1] if shown else ""}

    @answers("POST", "/cgi-bin/user/info/updateremark")
    def remark(self, request):
        account, box = self._account(request)
        asked = request.json()
        person = self._person(box, asked.get("openid"))
        if len(asked["remark"]) >= 30:
            raise No(40097, "invalid args")
        person.remark = asked["remark"]
        return said(FINE)

    # tags

    @answers("POST", "/cgi-bin/tags/create")
    def tag_create(self, request):
        account, box = self._account(request)
        name = request.json()["tag"]["name"]
        self._tag_name(box, name)
        if len(box.tags) >= self.limits.tags:
            raise No(45056, "too many tag now, pls delete old ones")
        id, box.next_tag = box.next_tag, box.next_tag + 1
        box.tags[id] = name
        return said({"tag": {"id": id, "name": name}})

    def _tag_name(self, box: Box, name: str) -> None:
        if name in box.tags.values():
            raise No(45157, "invalid tag name")
        if not name or len(name) > self.limits.tag_length:
            raise No(45158, "tag name too long")

    @answers("GET", "/cgi-bin/tags/get")
    def tag_list(self, request):
        account, box = self._account(request)
        return said({"tags": [{"id": id, "name": name, "count": sum(id in each.tags for each in box.people.values())} for id, name in box.tags.items()]})

    @answers("POST", "/cgi-bin/tags/update")
    def tag_update(self, request):
        account, box = self._account(request)
        tag = request.json()["tag"]
        self._tag(box, tag["id"])
        self._tag_name(box, tag["name"])
        box.tags[tag["id"]] = tag["name"]
        return said(FINE)

    @answers("POST", "/cgi-bin/tags/delete")
    def tag_delete(self, request):
        account, box = self._account(request)
        id = self._tag(box, request.json()["tag"]["id"])
        del box.tags[id]
        for person in box.people.values():
            person.tags = [each for each in person.tags if each != id]
        return said(FINE)

    def _tag(self, box: Box, id: int) -> int:
        if id not in box.tags:
            raise No(45159, "invalid tag")
        return id

    @answers("POST", "/cgi-bin/tags/members/batchtagging")
    def tag_people(self, request):
        request.what = "batchtagging"
        account, box = self._account(request)
        id, people = self._tagging(box, request.json())
        if any(id not in each.tags and len(each.tags) >= self.limits.tags_per_person for each in people):
            raise No(45059, "more than 20 tags on one user")
        for person in people:
            person.tags = [*dict.fromkeys([*person.tags, id])]
        return said(FINE)

    @answers("POST", "/cgi-bin/tags/members/batchuntagging")
    def untag_people(self, request):
        request.what = "batchuntagging"
        account, box = self._account(request)
        id, people = self._tagging(box, request.json())
        for person in people:
            person.tags = [each for each in person.tags if each != id]
        return said(FINE)

    def _tagging(self, box: Box, asked: dict) -> tuple[int, list[Person]]:
        if not 1 <= len(asked["openid_list"]) <= self.limits.tagging_openids:
            raise No(40032, "invalid openid list size")
        people = [self._person(box, openid) for openid in asked["openid_list"]]
        return self._tag(box, asked["tagid"]), people

    @answers("POST", "/cgi-bin/tags/getidlist")
    def tags_of_person(self, request):
        account, box = self._account(request)
        return said({"tagid_list": self._person(box, request.json().get("openid")).tags})

    @answers("POST", "/cgi-bin/user/tag/get")
    def people_of_tag(self, request):
        account, box = self._account(request)
        asked = request.json()
        id = self._tag(box, asked["tagid"])
        return said(self._page([each for each in box.people.values() if id in each.tags], asked.get("next_openid", ""), total=False))

    @answers("POST", "/cgi-bin/tags/members/batchblacklist")
    def blacklist(self, request):
        return self._blacklist(request, True)

    @answers("POST", "/cgi-bin/tags/members/batchunblacklist")
    def unblacklist(self, request):
        return self._blacklist(request, False)

    def _blacklist(self, request, on: bool):
        account, box = self._account(request)
        for person in [self._person(box, openid) for openid in request.json()["openid_list"]]:
            person.blacklisted = on
        return said(FINE)

    @answers("POST", "/cgi-bin/tags/members/getblacklist")
    def blacklisted(self, request):
        account, box = self._account(request)
        return said(self._page([each for each in box.people.values() if each.blacklisted], request.json().get("begin_openid", ""), total=True))

    # menus

    @answers("POST", "/cgi-bin/menu/create")
    def menu_create(self, request):
        account, box = self._account(request)
        box.menu = {"button": self._menu(request.json())}
        return said(FINE)

    @answers("POST", "/cgi-bin/menu/addconditional")
    def menu_conditional(self, request):
        account, box = self._account(request)
        asked = request.json()
        if not box.menu:
            raise No(65303, "there is no selfmenu, please create selfmenu first")
        rule = asked.get("matchrule") or {}
        if not rule:
            raise No(65305, "matchrule can not be empty")
        if rule.get("tag_id"):
            self._tag(box, int(rule["tag_id"]))
        box.next_id += 1
        id = str(400_000_000 + box.next_id)
        box.conditional[id] = {"button": self._menu(asked), "matchrule": rule, "menuid": id}
        return said({"menuid": id})

    def _menu(self, asked: dict) -> list:
        buttons = asked["button"]
        if not 1 <= len(buttons) <= 3:
            raise No(40016, "invalid button size")
        for button in buttons:
            below = button.get("sub_button") or []
            if len(below) > 5:
                raise No(40023, "invalid sub button size")
            for each in below or [button]:
                if each.get("type") not in MENU_TYPES:
                    raise No(40017 if not below else 40024, "invalid button type")
                if not each.get(MENU_TYPES[each["type"]]):
                    raise No(40019, "invalid button key size")
            if not button.get("name") or len(button["name"].encode()) > 60:
                raise No(40018, "invalid button name size")
        return buttons

    @answers("GET", "/cgi-bin/menu/get")
    def menu_get(self, request):
        account, box = self._account(request)
        if not box.menu:
            raise No(46003, "menu no exist")
        more = {"conditionalmenu": list(box.conditional.values())} if box.conditional else {}
        return said({"menu": box.menu, **more})

    @answers("GET", "/cgi-bin/menu/delete")
    def menu_delete(self, request):
        account, box = self._account(request)
        box.menu, box.conditional = None, {}
        return said(FINE)

    @answers("POST", "/cgi-bin/menu/delconditional")
    def menu_delete_conditional(self, request):
        account, box = self._account(request)
        if not box.conditional.pop(str(request.json()["menuid"]), None):
            raise No(65301, "menuid not exist")
        return said(FINE)

    def menu_of(self, box: Box, person: Person) -> list:
        """The menu that the person sees: the last one whose tag they have, else the common one."""
        fitting = [each for each in box.conditional.values() if int(each["matchrule"].get("tag_id") or 0) in person.tags]
        return (fitting[-1] if fitting else box.menu or {"button": []})["button"]

    # QR codes

    @answers("POST", "/cgi-bin/qrcode/create")
    def qr_create(self, request):
        request.what = "qrcode/create"
        account, box = self._account(request)
        asked = request.json()
        kind, given = asked.get("action_name"), (asked.get("action_info") or {}).get("scene") or {}
        if kind not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"):
            raise No(40053, "invalid action info")
        text = "STR" in kind
        scene = given.get("scene_str" if text else "scene_id")
        if text and not (isinstance(scene, str) and 1 <= len(scene) <= self.limits.qr_scene_length):
            raise No(40053, "invalid action info")
        if not text and not (isinstance(scene, int) and 1 <= scene <= (self.limits.qr_permanent if "LIMIT" in kind else 2**32 - 1)):
            raise No(40053, "invalid action info")
        return said(self._qr(box, str(scene), text, "LIMIT" in kind, int(asked.get("expire_seconds") or self.limits.qr_default_seconds)))

    def _qr(self, box: Box, scene: str, is_text: bool, for_ever: bool, seconds: int) -> dict:
        if for_ever:
            known = next((each for each in box.qrs.values() if not each.until and (each.scene, each.is_text) == (scene, is_text)), None)
            if known:
                return {"ticket": known.ticket, "url": known.url}
            if box.permanent >= self.limits.qr_permanent:
                raise No(45029, "qrcode count out of limit")
            box.permanent += 1
        elif seconds > self.limits.qr_temporary_seconds:
            raise No(40052, "invalid expire_seconds")
        ticket = "gQ" + secrets.token_urlsafe(60)
        qr = Qr(ticket, scene, is_text, 0.0 if for_ever else self.clock.now() + seconds, f"http://weixin.qq.com/q/02{secrets.token_urlsafe(14)}")
        box.qrs[ticket] = qr
        return {"ticket": ticket, "url": qr.url, **({} if for_ever else {"expire_seconds": seconds})}

    @answers("GET", "/cgi-bin/showqrcode")
    def qr_show(self, request):
        """The picture, here as SVG where WeChat gives a JPEG."""
        import qrcode
        from qrcode.image.svg import SvgPathImage

        qr = next((box.qrs[request.query["ticket"]] for box in self.state.boxes.values() if request.query.get("ticket") in box.qrs), None)
        if not qr:
            return Answer(b"", 404)
        return Answer(qrcode.make(qr.url, image_factory=SvgPathImage).to_string(), content_type="image/svg+xml", content_security_policy="default-src 'none'")

    def qr_named(self, account: Account, box: Box, said_by: str) -> Qr | None:
        """The code that is meant: by ticket, by the address in the picture, or by its scene. None when it has expired."""
        found = [each for each in box.qrs.values() if said_by in (each.ticket, each.url, each.scene)]
        return next((each for each in reversed(found) if not each.until or each.until > self.clock.now()), None)
