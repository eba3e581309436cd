"""Moments of customers (客户朋友圈): an app asks, members publish. [50]"""

from koipond.twin.errors import BadOrder
from koipond.twin.http import No, answers, said
from koipond.twin.platforms.wecom.state import Corp, Line, Moment
from koipond.twin.platforms.wecom.ways import FINE, page, shown_text

MOMENT = "/cgi-bin/externalcontact/"


class Moments:
    """Part of WeCom."""

    @answers("POST", MOMENT + "add_moment_task")
    def moment_add(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        text, attachments = self.checked_message(corp, asked, self.limits.moment_bytes)
        kinds = [each["msgtype"] for each in attachments]
        if len(text) > self.limits.moment_chars or len(set(kinds)) > 1 or (kinds and kinds[0] in ("video", "link") and len(kinds) > 1):
            raise No(40058, "too long, or not nine images or one video or one link")
        scope = asked.get("visible_range") or {}
        senders = (scope.get("sender_list") or {}).get("user_list") or [each for each in account.staff if each not in account.without_contacts]
        tags = set((scope.get("external_contact_list") or {}).get("tag_list") or [])
        for userid in senders:
            self._member(account, corp, userid, contacts=True)
        audience = {userid: [each.id for each in corp.customers.values() if userid in each.follows and (not tags or tags & set(each.follows[userid].tags))]
                    for userid in senders}
        moment = Moment(self.new_id(corp, "mom"), self.new_id(corp, "job"), text, attachments, self.clock.now(), audience)
        corp.moments[moment.id] = moment
        return said({**FINE, "jobid": moment.jobid})

    @answers("GET", MOMENT + "get_moment_task_result")
    def moment_job(self, request):
        account, corp, app = self._corp(request)
        moment = next((each for each in corp.moments.values() if each.jobid == request.query.get("jobid")), None)
        if not moment:
            raise No(40097, "invalid jobid")
        return said({**FINE, "status": 3, "type": "add_moment_task", "result": {**FINE, "moment_id": moment.id, "invalid_sender_list": {"user_list": []},
                                                                               "invalid_external_contact_list": {"tag_list": []}}})

    @answers("POST", MOMENT + "get_moment_list")
    def moment_list(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        found = [each.id for each in corp.moments.values() if asked["start_time"] <= each.at <= asked["end_time"]]
        shown, cursor = page(found, asked.get("cursor", ""), asked.get("limit") or 20)
        return said({**FINE, "next_cursor": cursor, "moment_list": [
            {"moment_id": id, "creator": "", "create_time": str(int(corp.moments[id].at)), "create_type": 0, "visible_type": 1,
             "text": {"content": corp.moments[id].text}} for id in shown]})

    @answers("POST", MOMENT + "get_moment_task")
    def moment_members(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        moment = self._moment(corp, asked)
        shown, cursor = page(list(moment.audience), asked.get("cursor", ""), asked.get("limit") or 500)
        return said({**FINE, "next_cursor": cursor, "task_list": [{"userid": userid, "publish_status": int(userid in moment.published)} for userid in shown]})

    @answers("POST", MOMENT + "get_moment_customer_list")
    @answers("POST", MOMENT + "get_moment_send_result")
    def moment_customers(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        moment = self._moment(corp, asked)
        reached = moment.audience.get(asked["userid"], []) if asked["userid"] in moment.published or request.path.endswith("customer_list") else []
        shown, cursor = page(reached, asked.get("cursor", ""), asked.get("limit") or 1000)
        return said({**FINE, "next_cursor": cursor, "customer_list": [{"userid": asked["userid"], "external_userid": id} for id in shown]})

    @answers("POST", MOMENT + "get_moment_comments")
    def moment_comments(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        moment = self._moment(corp, asked)
        own = lambda each: each["of"] == asked["userid"]  # noqa: E731
        bare = lambda each: {name: value for name, value in each.items() if name != "of"}  # noqa: E731
        return said({**FINE, "comment_list": [bare(each) for each in moment.comments if own(each)], "like_list": [bare(each) for each in moment.likes if own(each)]})

    def _moment(self, corp: Corp, asked: dict) -> Moment:
        if asked.get("moment_id") not in corp.moments:
            raise No(40097, "invalid moment_id")
        return corp.moments[asked["moment_id"]]

    def act_publish(self, moment_id: str, userid: str, account: str = "") -> dict:
        """The member publishes a moment in the client."""
        one = self.account(account)
        corp = self.corp(one)
        moment = corp.moments.get(moment_id)
        if not moment or userid not in moment.audience or userid in moment.published:
            raise BadOrder(reason=f"{userid} has no moment {moment_id} to publish")
        moment.published[userid] = self.clock.now()
        for id in moment.audience[userid]:
            corp.customers[id].talk.append(Line(self.clock.now(), "in", f"{one.staff[userid]} 朋友圈", shown_text(moment.text, moment.attachments)))
        return {"customers": moment.audience[userid]}

    def act_like(self, moment_id: str, userid: str, customer: str, account: str = "") -> dict:
        """A customer likes a moment that a member has published."""
        corp = self.corp(self.account(account))
        who = self._who(corp, customer)
        moment = corp.moments.get(moment_id)
        if not moment or userid not in moment.published or who.id not in moment.audience[userid]:
            raise BadOrder(reason=f"{who.name} cannot see the moment {moment_id} of {userid}")
        moment.likes.append({"external_userid": who.id, "create_time": int(self.clock.now()), "of": userid})
        return {}
