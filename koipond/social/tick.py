"""What a tick does here: what people did at accounts becomes who follows, which windows are open, and what may be sent."""

from datetime import timedelta

from koipond import collect
from koipond.engine import Tick
from koipond.kit import ids

MOVES = frozenset(("wechat_followed", "wechat_unfollowed", "wechat_scanned"))
ACTS = frozenset((*MOVES, "wechat_message", "wechat_menu_clicked", "wechat_grant", "wechat_entered", "wechat_paid", "wechat_signed_in", "wechat_seen"))
MOVE_COLUMNS = "(account, what, scene, openid, at, message_id, tick)"
GRANT_COLUMNS = "(account, openid, notice, granted, at, message_id, tick)"
REPLY_COLUMNS = "(account, rule, openid, at, message_id, tick)"
A_LITTLE = timedelta(milliseconds=1)   # the platform's times are whole seconds: who leaves in the second they came has left


def refresh(tick: Tick) -> None:
    """Files followers, scans, grants, answers of rules, and gives back what refused messages had taken; who left every account has withdrawn.

    Safe to run twice: maxima stay what they are, rows have ids of their own, and a withdrawal is recorded under the id of what showed it.
    """
    db = tick.db
    came = {name for (name,) in db.rows("social.came")}
    if not came & (ACTS | {"wechat_refused", "wechat_replied"}):
        return
    if came & ACTS:
        db.run("social.followers", names=sorted(came & ACTS))
    if came & MOVES:
        db.insert_new(tick, "social_moves", "message_id", "social.moves", columns=MOVE_COLUMNS, number=tick.number)
    if "wechat_seen" in came:
        db.run("social.known")
    if "wechat_grant" in came:
        db.insert_new(tick, "social_grants", "message_id", "social.grants", columns=GRANT_COLUMNS, number=tick.number)
    if "wechat_replied" in came:
        db.insert_new(tick, "social_replied", "message_id", "social.replied", columns=REPLY_COLUMNS, number=tick.number)
    if "wechat_refused" in came:
        db.run("social.free")
    if "wechat_unfollowed" in came:
        _withdraw(tick)


def _withdraw(tick: Tick) -> None:
    """Following was the permission, so leaving the last account takes it back. Mail and others are not concerned."""
    collect.record(tick.workspace, [
        collect.Item(kind="track", name="consent_withdrawn", message_id=ids.same("consent_withdrawn", message), person=person, at=at + A_LITTLE,
                     properties={"channel": "wechat", "purpose": "marketing", "method": "unfollow", "proof": f"unfollowed account {account}"})
        for person, message, at, account in tick.db.rows("social.left")])
