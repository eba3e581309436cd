"""The house's spelling of event names, and the names that are the house's own. Segment's commerce events are named as
in its specification, whatever the case; other names stay as they were sent.
"""

from koipond import engine
from koipond.engine import Sql

_COMMERCE = """
Products Searched, Product List Viewed, Product List Filtered, Promotion Viewed, Promotion Clicked, Product Clicked,
Product Viewed, Product Added, Product Removed, Cart Viewed, Checkout Started, Checkout Step Viewed,
Checkout Step Completed, Payment Info Entered, Order Completed, Order Updated, Order Refunded, Order Cancelled,
Coupon Entered, Coupon Applied, Coupon Denied, Coupon Removed, Product Added to Wishlist,
Product Removed from Wishlist, Wishlist Product Added to Cart, Product Shared, Cart Shared, Product Reviewed
"""

HOUSE_NAMES = {name.strip().lower(): name.strip().lower().replace(" ", "_") for name in _COMMERCE.split(",")}

# What becomes of our own messages. Journeys wait for these names, segments and reports count them: whoever else could
# send them could open and click mail in other people's names. So they are not taken from outside.
CHANNELS = ("email", "sms", "wechat", "wecom", "push", "on_site", "call")
RECEIPTS = frozenset(f"{channel}_{verb}" for channel in CHANNELS for verb in (
    "sent", "refused", "delayed", "unknown", "delivered", "opened", "prefetched", "clicked", "dismissed", "bounced", "complained",
    "unsubscribed", "released", "pending",
)) | frozenset(("call_answered", "call_unanswered", "call_declined", "call_postponed", "call_wrong_number", "call_expired"))

# What the house concludes of people: whoever else could send these could start journeys in other people's names. They
# are no signs of life either.
CONCLUSIONS = frozenset((
    "stage_changed", "dormant_returned", "traits_predicted", "traits_set", "journey_called", "task_created", "task_finished",
    "webhook_asked", "webhook_answered", "webhook_failed", "wechat_unfollowed", "wechat_seen", "wechat_greeted", "wechat_replied",
    "wecom_friend_known", "wecom_friend_edited", "wecom_friend_removed", "wecom_transfer_failed",
))
# Of these, by which we learn that somebody is there at all, before they ever did anything that we saw.
INTRODUCTIONS = frozenset(("wechat_seen",))
# What people do at accounts on social platforms, as the platforms tell us, and with our short links and codes: signs of life, but nobody else may send them either.
ACTS = frozenset((
    "wechat_followed", "wechat_scanned", "wechat_message", "wechat_menu_clicked", "wechat_grant", "wechat_entered", "wechat_paid", "wechat_signed_in",
    "wecom_friend_added", "wecom_friend_left", "wecom_friend_talked", "wecom_group_joined", "wecom_group_left",
    "place_scanned", "link_clicked",
))
# What we do about somebody, by any channel, is no sign that they were here.
OUR_DOING = frozenset(f"{channel}_{verb}" for channel in CHANNELS for verb in (
    "sent", "refused", "delayed", "unknown", "pending", "delivered", "prefetched", "bounced", "released",
)) | frozenset(("call_unanswered", "call_wrong_number", "call_expired"))
OURS = RECEIPTS | CONCLUSIONS | ACTS


def is_receipt(name: str) -> bool:
    """Whether an event of this name, as it is sent, would be kept under a name that is the house's own."""
    return name.strip(" ") in OURS


def spelled(name: str) -> str:
    """The name of an event, as it is sent, in the house's spelling."""
    name = name.strip(" ")
    return HOUSE_NAMES.get(name.lower(), name)


def house_name() -> Sql:
    """The house's spelling as SQL, from the columns `kind` and `name` of the inbox."""
    theirs = Sql.value(list(HOUSE_NAMES), "Array(String)")
    return Sql.of(engine.named("collect.house_name"), theirs=theirs, ours=Sql.value(list(HOUSE_NAMES.values()), "Array(String)"))
