"""Followers of accounts on social platforms: who they are, by which door they came, and when they may be written to. See README.md."""

from koipond.engine import Tick
from koipond.social import links, places, replies, wecom
from koipond.social.codes import (
    Code,
    change_code,
    code,
    code_of,
    code_picture,
    codes,
    create_code,
    permanent_left,
    retire_code,
)
from koipond.social.errors import (
    AlreadySending,
    BadCode,
    BadGreeting,
    BadMass,
    BadMenu,
    BadTag,
    NoCodesLeft,
    NoRecipients,
    NoSuchCode,
    NoSuchMass,
    PlatformRefused,
)
from koipond.social.followers import (
    Place,
    Sync,
    ask_about,
    ask_about_new,
    begin_sync,
    last_sync,
    open_syncs,
    reach,
    sync_page,
)
from koipond.social.greetings import greeting, greeting_for, set_greeting
from koipond.social.limits import limit
from koipond.social.listed import Follower, listed
from koipond.social.mass import (
    Mass,
    Meant,
    call_off,
    create_mass,
    due_masses,
    mass,
    mass_ended,
    mass_meant,
    masses,
    send_mass,
)
from koipond.social.menus import Menu, menu, publish_menu
from koipond.social.platform import Ask, Picture, refusal
from koipond.social.report import Day, Followers, Standing, followers_report, standing
from koipond.social.tags import AccountTag, account_tags, codes_tag, create_account_tag, tag_followers, tag_scanned
from koipond.social.tick import refresh as _refresh_followers
from koipond.social.windows import CUSTOM, NOTICE, TEMPLATE, Wish, notice_sent, take
from koipond.social.words import reason, source


def refresh(tick: Tick) -> None:
    """The room's part of the tick: followers, and who is whose contact. Safe to run twice."""
    _refresh_followers(tick)
    wecom.refresh(tick)
    wecom.forget(tick)


__all__ = [
    "CUSTOM", "NOTICE", "TEMPLATE", "AccountTag", "Follower", "Standing", "listed", "standing", "AlreadySending", "Ask", "BadCode", "BadGreeting", "BadMass", "BadMenu", "BadTag", "Code", "Day", "Followers", "Mass",
    "Meant", "Menu", "NoCodesLeft", "NoSuchCode", "NoSuchMass", "NoRecipients", "Picture", "Place", "PlatformRefused", "Sync", "Wish",
    "account_tags", "ask_about", "ask_about_new", "begin_sync", "call_off", "change_code", "code", "code_of", "code_picture", "codes", "codes_tag", "create_account_tag", "create_code",
    "create_mass", "due_masses", "followers_report", "greeting", "greeting_for", "last_sync", "limit", "links", "mass", "mass_ended", "mass_meant", "masses", "menu",
    "notice_sent", "open_syncs", "permanent_left", "places", "publish_menu", "reach", "reason", "refresh", "refusal", "replies", "retire_code", "send_mass", "set_greeting",
    "source", "sync_page", "tag_followers", "tag_scanned", "take", "wecom",
]
