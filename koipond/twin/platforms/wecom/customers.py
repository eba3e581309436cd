"""Customers as apps see them: by id, by member, with remarks, and by unionid."""

from koipond.twin.http import No, answers, said
from koipond.twin.platforms.wecom.state import Corp, Customer, Follow
from koipond.twin.platforms.wecom.ways import FINE, page

CONTACT = "/cgi-bin/externalcontact/"


class Customers:
    """Part of WeCom."""

    @answers("GET", CONTACT + "get_follow_user_list")
    def members_with_contacts(self, request):
        account, corp, app = self._corp(request)
        return said({**FINE, "follow_user": [userid for userid in account.staff if userid not in account.without_contacts and userid not in corp.left]})

    @answers("GET", CONTACT + "list")
    def customers_of(self, request):
        account, corp, app = self._corp(request)
        userid = self._member(account, corp, request.query.get("userid", ""), contacts=True)
        found = [each.id for each in corp.customers.values() if userid in each.follows]
        if not found:
            raise No(84061, "not external contact")
        return said({**FINE, "external_userid": found})

    @answers("GET", CONTACT + "get")
    def customer_get(self, request):
        account, corp, app = self._corp(request)
        customer = self._customer(corp, request.query.get("external_userid", ""))
        if not customer.follows:
            raise No(84061, "not external contact")
        return said({**FINE, "external_contact": self._shown(customer), "follow_user": [self._follow(corp, each) for each in customer.follows.values()]})

    @answers("POST", CONTACT + "batch/get_by_user")
    def customers_batch(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        userids = asked["userid_list"]
        if not 1 <= len(userids) <= 100:
            raise No(40058, "userid_list must have 1 to 100")
        for userid in userids:
            self._member(account, corp, userid, contacts=True)
        limit = asked.get("limit") or 50
        if limit > self.limits.customers_per_page:
            raise No(40058, "limit is too large")
        pairs = {f"{each.id} {userid}": (each, each.follows[userid]) for each in corp.customers.values() for userid in userids if userid in each.follows}
        shown, cursor = page(list(pairs), asked.get("cursor", ""), limit)
        found = [{"external_contact": self._shown(pairs[key][0]),
                  "follow_info": {**self._follow(corp, pairs[key][1], plain=True), "tag_id": pairs[key][1].tags}} for key in shown]
        return said({**FINE, "external_contact_list": found, "next_cursor": cursor, "fail_info": {"unlicensed_userid_list": []}})

    @answers("POST", CONTACT + "remark")
    def customer_remark(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        follow = self._pair(corp, asked["userid"], asked["external_userid"])
        for name in ("remark", "description", "remark_company", "remark_mobiles"):
            if name in asked:
                setattr(follow, name, asked[name])
        return said(FINE)

    @answers("POST", "/cgi-bin/idconvert/unionid_to_external_userid")
    @answers("POST", CONTACT + "unionid_to_external_userid")
    def by_unionid(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        found = next((each for each in corp.customers.values() if each.unionid and each.unionid == asked["unionid"] and each.follows), None)
        if not found:
            raise No(84061, "not external contact")
        return said({**FINE, "external_userid": found.id})

    def _customer(self, corp: Corp, id: str) -> Customer:
        if id not in corp.customers:
            raise No(40096, f"invalid external userid: {id}")
        return corp.customers[id]

    def _pair(self, corp: Corp, userid: str, id: str) -> Follow:
        """The member's side of the contact. Raises No."""
        customer = self._customer(corp, id)
        if userid not in customer.follows:
            raise No(84061, "not external contact")
        return customer.follows[userid]

    def _shown(self, customer: Customer) -> dict:
        return {"external_userid": customer.id, "name": customer.name, "type": 1, "avatar": "", "gender": 0,
                **({"unionid": customer.unionid} if customer.unionid else {})}

    def _follow(self, corp: Corp, follow: Follow, plain: bool = False) -> dict:
        tags = [] if plain else [{"group_name": corp.groups[corp.tags[id].group].name, "tag_name": corp.tags[id].name, "tag_id": id, "type": 1}
                                 for id in follow.tags if id in corp.tags]
        return {"userid": follow.userid, "remark": follow.remark, "description": follow.description, "createtime": int(follow.at), "add_way": follow.add_way,
                "state": follow.state, "remark_corp_name": follow.remark_company, "remark_mobiles": follow.remark_mobiles,
                "oper_userid": follow.userid, **({} if plain else {"tags": tags})}
