"""The demo's calls: a team, a desk from which callers take, and a journey that has those called who asked for a tasting.

What the callers say comes a day later, as it does: so some calls are over, some are late, some are to be made once more.
"""

from datetime import datetime, timedelta

from koipond import access, collect, content, deliver, journeys
from koipond.deliver import calls
from koipond.kit import clock, ids

MEI, LI, WANG, POOL = "mei@koipond.example", "li@koipond.example", "wang@koipond.example", ""
ASKED, STEP = "tasting_requested", "电话邀约"
# Of each day of the demo: whose each call is, and what its caller says of it on the next day.
DAYS = {
    3: ((MEI, "no_answer"), (LI, "interested"), (LI, "declined"), (WANG, "opt_out"), (LI, "")),
    4: ((MEI, ""), (MEI, "call_back"), (LI, "interested"), (WANG, "wrong_number"), (WANG, "")),
    5: ((MEI, ""), (LI, "busy"), (POOL, ""), (POOL, ""), (POOL, "")),
}
TOLD = {
    "interested": {"answers": {"coming": "来 · Yes", "taste": "绿茶 · Green"}, "note": "带一位朋友，要靠窗的位置。 · Brings a friend, would like to sit by the window."},
    "no_answer": {"note": "上午没人接，下午再试。 · Nobody in the morning; try in the afternoon."},
    "call_back": {"note": "在开会，约明天再打。 · In a meeting, wants to be called tomorrow."},
    "declined": {"note": "最近出差。 · Is away on business."},
}
SCRIPT = """{{ person.name | default: '茶友' }}您好，我是锦鲤茶的茶艺师。您预约了本周六下午的品茶会，想跟您确认一下。
Hello, this is Koi Tea. You asked to come to our tasting on Saturday afternoon; may I confirm that?

? coming: 周六下午两点来吗？ · Will you come on Saturday at two? | 来 · Yes | 换个时间 · Another time | 不来 · No
? taste: 平时爱喝哪一类？ · Which kind do you like best? | 绿茶 · Green | 乌龙 · Oolong | 红茶 · Black | 普洱 · Pu'er
? 几位一起来？ · How many will you be?"""


def begin(slug: str, invitation: int) -> None:
    """Makes the team, the desk and the journey. `invitation` is the mail for those who want to come."""
    for who in (LI, WANG):
        access.add_member(slug, who, "seller", by="demo")
    deliver.create_account(slug, "call_desk", "锦鲤茶坐席组", {"sharing": "pool", "callers": f"{MEI} {LI} {WANG}", "due_hours": "60"}, by="demo")
    script = content.save_template(slug, "品茶会电话邀约", "周六品茶会 · Saturday's tasting", channel="call", text=SCRIPT, by="demo").template
    made = journeys.save(slug, "品茶会 · 电话邀约", {
        "kind": "marketing", "entry": {"kind": "event", "event": ASKED}, "reentry": "never", "holdout_percent": 0,
        "goal": {"event": "order_completed", "window_days": 14}, "exit": None, "start": STEP, "steps": {
            STEP: {"kind": "send", "channel": "call", "template": script, "next": "有意向？"},
            "有意向？": {"kind": "wait_for", "event": "call_answered", "of": STEP, "days": 10, "then": "请柬", "timeout": None,
                     "where": [{"property": "result", "is": "equals", "value": "interested"}]},
            "请柬": {"kind": "send", "channel": "email", "template": invitation, "next": None}}}, by="demo")
    journeys.publish(slug, made.id, by="demo")


def people_ask(slug: str, day: int, people: int) -> None:
    """Those who ask on a day, and agree to be called."""
    before = sum(len(DAYS.get(earlier, ())) for earlier in range(day))
    asking = range(before, min(people, before + len(DAYS.get(day, ()))))
    collect.record(slug, [item for number in asking for item in _asks(slug, f"u{number:06}", clock.now())])


def callers_work(slug: str, day: int) -> None:
    """What callers say of the calls of the day before, and who has those of this one."""
    waiting = sorted(calls.listed(slug, "all", "")[0], key=lambda call: call.id)
    fresh = [call for call in waiting if call.at > clock.now() - timedelta(hours=1)]
    yesterdays = [call for call in waiting if call not in fresh and call.at > clock.now() - timedelta(hours=25)]
    for call, (who, result) in zip(yesterdays, DAYS.get(day - 1, ()), strict=False):
        if result:
            again = {"again_at": clock.now() + timedelta(days=1, hours=2)} if result == "call_back" else {}
            calls.say(slug, calls.Said(call.id, result, call.call, **TOLD.get(result, {}), **again), who)
    for call, (who, _) in zip(fresh, DAYS.get(day, ()), strict=False):
        if who != POOL:
            calls.give(slug, [call.id], who)
    deliver.find_reports(slug)


def _asks(slug: str, user: str, at: datetime) -> list[collect.Item]:
    consent = {"channel": "call", "purpose": "marketing", "method": "form", "proof": "demo form 2"}
    return [collect.Item("track", name, ids.same(slug, "tasting", user, name), at, user_id=user, properties=properties)
            for name, properties in (("consent_granted", consent), (ASKED, {"form": "saturday-tasting", "guests": "2"}))]
