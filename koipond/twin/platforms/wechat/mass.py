"""Mass sends: to all, a tag or a list; one result for all of them. Channels reference §4.4 [32][33]."""

from koipond.twin.http import No, answers, said
from koipond.twin.platforms.wechat.messages import KINDS
from koipond.twin.platforms.wechat.state import Account, Box, Job
from koipond.twin.platforms.wechat.tokens import FINE

MASS_KINDS = ("text", "image", "voice", "mpvideo", "mpnews", "wxcard")


class Mass:
    """Part of WeChat."""

    @answers("POST", "/cgi-bin/message/mass/sendall")
    def send_all(self, request):
        request.what = "mass/sendall"
        account, box = self._account(request)
        asked = request.json()
        chosen = asked.get("filter") or {}
        if not chosen.get("is_to_all") and chosen.get("tag_id") not in box.tags:
            raise No(45159, "invalid tag")
        openids = [each.openid for each in box.people.values() if each.follows and (chosen.get("is_to_all") or chosen["tag_id"] in each.tags)]
        return said(self._mass(account, box, asked, openids))

    @answers("POST", "/cgi-bin/message/mass/send")
    def send_to_some(self, request):
        request.what = "mass/send"
        account, box = self._account(request)
        asked = request.json()
        openids = asked.get("touser")
        least, most = self.limits.mass_openids
        if not isinstance(openids, list) or not least <= len(openids) <= most:
            raise No(40130, f"at least need {least} openid")
        return said(self._mass(account, box, asked, openids))

    def _mass(self, account: Account, box: Box, asked: dict, openids: list[str]) -> dict:
        if account.kind == "mini":
            raise No(48001, "api unauthorized")
        kind = asked.get("msgtype")
        if kind not in MASS_KINDS:
            raise No(40008, "invalid message type")
        given = asked.get(kind) or {}
        wanted = KINDS.get(kind, "media_id")
        if not given.get(wanted):
            raise No(44004 if kind == "text" else 40007, "empty content" if kind == "text" else "invalid media_id")
        if wanted == "media_id" and given["media_id"] not in box.media:
            raise No(40007, "invalid media_id")
        now, key = self.clock.now(), asked.get("clientmsgid")
        self._once(box, key, now)
        if self.quotas["mass_minute"].full(account.id, now):
            raise No(45011, "api minute-quota reach limit, must slower, retry next minute")
        if account.kind == "subscription" and self.quotas["mass_day"].full(account.id, now):
            raise No(45028, "has no masssend quota")
        self.quotas["mass_minute"].count(account.id, now)
        self.quotas["mass_day"].count(account.id, now)
        box.next_id += 1
        job = Job(1_000_000_000 + box.next_id, list(openids), kind, str(given.get("content") or given[wanted]), now)
        box.jobs[job.msg_id] = job
        if key:
            box.clientmsgids[key] = (job.msg_id, now)
        self.timers.after(self.limits.receipt_seconds, lambda: self._mass_done(account, box, job))
        return {"errcode": 0, "errmsg": "send job submission success", "msg_id": job.msg_id, "msg_data_id": job.msg_id + 1_000_000}

    def _once(self, box: Box, key: str | None, now: float) -> None:
        if not key:
            return
        if len(key) > self.limits.clientmsgid_length:
            raise No(45067, "clientmsgid size out of limit")
        known = box.clientmsgids.get(key)
        if known and now - known[1] < self.limits.mass_again_seconds:
            raise No(45066, "same clientmsgid retry too fast")
        if known and now - known[1] < 86400:
            raise No(45065, "clientmsgid exist", msg_id=known[0])

    def _mass_done(self, account: Account, box: Box, job: Job) -> None:
        """Who does not follow or has had the month's share is an error in the totals, and nobody is named."""
        if job.status != "SENDING":
            return
        month, sent, people = self.clock.china().strftime("%Y-%m"), 0, [box.people.get(openid) for openid in job.openids]
        known = [each for each in people if each and not each.blacklisted]
        for person in known:
            full = account.kind == "service" and person.mass.get(month, 0) >= self.limits.mass_per_person_month
            if person.follows and not full:
                person.mass[month] = person.mass.get(month, 0) + 1
                sent += 1
                self.hears(person, f"mass {job.kind}", job.text)
        job.status, job.counts = "SEND_SUCCESS", [len(people), len(known), sent, len(known) - sent]
        self.event(account, None, "MASSSENDJOBFINISH", MsgID=job.msg_id, Status="send success", TotalCount=len(people), FilterCount=len(known),
                   SentCount=sent, ErrorCount=len(known) - sent)

    @answers("POST", "/cgi-bin/message/mass/get")
    def mass_status(self, request):
        account, box = self._account(request)
        job = box.jobs.get(int(request.json().get("msg_id") or 0))
        if not job:
            raise No(40059, "invalid msg id")
        return said({"msg_id": job.msg_id, "msg_status": job.status})

    @answers("POST", "/cgi-bin/message/mass/delete")
    def mass_delete(self, request):
        account, box = self._account(request)
        job = box.jobs.get(int(request.json().get("msg_id") or 0))
        if not job:
            raise No(40059, "invalid msg id")
        job.status = "DELETE"
        return said(FINE)

    @answers("POST", "/cgi-bin/message/mass/preview")
    def mass_preview(self, request):
        request.what = "mass/preview"
        account, box = self._account(request)
        asked = request.json()
        person = self._person(box, asked.get("touser"))
        kind, text = self._content(box, asked)
        self._subscribed(person)
        self.hears(person, f"preview {kind}", text)
        return said({**FINE, "errmsg": "preview success", "msg_id": 34_182})

    @answers("POST", "/cgi-bin/draft/add")
    def draft_add(self, request):
        account, box = self._account(request)
        if not request.json().get("articles"):
            raise No(44003, "empty news data")
        return said({"media_id": self._keep_media(box, "news")})

    @answers("POST", "/cgi-bin/media/upload")
    def media_upload(self, request):
        request.what = "media/upload"
        account, box = self._account(request)
        kind = request.query.get("type")
        if kind not in ("image", "voice", "video", "thumb"):
            raise No(40004, "invalid media type")
        if b"Content-Disposition" not in request.body and b"content-disposition" not in request.body:
            raise No(41005, "media data missing")
        return said({"type": kind, "media_id": self._keep_media(box, kind), "created_at": int(self.clock.now())})

    @answers("POST", "/cgi-bin/material/add_material")
    def material_add(self, request):
        request.what = "material/add"
        account, box = self._account(request)
        if not request.body:
            raise No(41005, "media data missing")
        return said({"media_id": self._keep_media(box, request.query.get("type", "image")), "url": "http://mmbiz.qpic.cn/fake"})

    @answers("POST", "/cgi-bin/media/uploadimg")
    def image_upload(self, request):
        self._account(request)
        if not request.body:
            raise No(41005, "media data missing")
        return said({"url": "http://mmbiz.qpic.cn/fake"})

    def _keep_media(self, box: Box, kind: str) -> str:
        box.next_id += 1
        id = f"media-{kind}-{box.next_id}"
        box.media[id] = kind
        return id
