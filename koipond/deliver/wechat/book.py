"""Where persons are written to by WeChat: as the follower of an account that is set up here and not paused."""

from koipond import social
from koipond.deliver import channel_accounts
from koipond.deliver.addresses import Address

CHANNEL = "wechat"


def addresses(db, persons: list[int]) -> dict[int, Address]:
    """person → openid, and as `account` the account whose it is. Of several, the one at which a window is open, else the last seen."""
    open_ones = [account for account in channel_accounts.accounts(db.workspace, CHANNEL) if not account.paused]
    found = social.reach(db, persons, [one.id for one in open_ones if one.provider == "wechat_oa"], [one.id for one in open_ones if one.provider == "wechat_mini"])
    return {person: Address(place.openid, {"account": place.account}) for person, place in found.items()}


def takes(account, letter) -> bool:
    return letter.about.get("account") == account.id
