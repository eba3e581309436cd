"""The menu of an account: one for all, and others for who has a tag. The platform shows changes after up to a day."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from koipond import access
from koipond.kit import clock
from koipond.social.errors import BadMenu, PlatformRefused
from koipond.social.limits import limit
from koipond.social.models import AccountMenu
from koipond.social.platform import Ask

# What a button of a type needs.
NEEDS = {"click": ("key",), "view": ("url",), "miniprogram": ("appid", "pagepath", "url"), "scancode_push": ("key",), "scancode_waitmsg": ("key",),
         "pic_sysphoto": ("key",), "pic_photo_or_album": ("key",), "pic_weixin": ("key",), "location_select": ("key",), "media_id": ("media_id",),
         "article_id": ("article_id",), "article_view_limited": ("article_id",)}
SPECIAL_AT_MOST = 20
NO_MENU = 46003


@dataclass(frozen=True)
class Menu:
    """A published menu: `button` as the platform has it, `special` such menus for a tag: {"tag", "button"}."""

    account: int
    version: int
    button: list
    special: list
    by: str
    at: datetime


def publish_menu(workspace: str, account: int, ask: Ask, by: str, *, button: list, special: list | None = None) -> Menu:
    """Publishes a menu in place of the one before; an empty one takes it away. Cut short, publishing it again mends it.

    Raises BadMenu, PlatformRefused.
    """
    special = special or []
    _check(button, special)
    with transaction.atomic():
        last = AccountMenu.objects.filter(account=account).aggregate(last=Max("version"))["last"] or 0
        row = AccountMenu.objects.create(workspace=access.workspace(workspace), account=account, version=last + 1, button=button, special=special, by=by, at=clock.now())
    _clear(ask)
    if button:
        ask("/cgi-bin/menu/create", {"button": button})
        for each in special:
            ask("/cgi-bin/menu/addconditional", {"button": each["button"], "matchrule": {"tag_id": str(each["tag"])}})
    with transaction.atomic():
        AccountMenu.objects.filter(account=account).update(live=False)
        AccountMenu.objects.filter(pk=row.pk).update(live=True)
    return _told(row)


def menu(workspace: str, account: int) -> Menu | None:
    """The menu that holds; None where none was published from here."""
    row = AccountMenu.objects.filter(workspace__slug=str(workspace), account=account, live=True).order_by("-version").first()
    return _told(row) if row else None


def _clear(ask: Ask) -> None:
    try:
        ask("/cgi-bin/menu/delete")
    except PlatformRefused as no:
        if no.fields["code"] != NO_MENU:
            raise


def _check(button: list, special: list) -> None:
    if special and not button:
        raise _bad("a menu for a tag needs one for all", "针对标签的菜单需要先有默认菜单")
    if len(special) > SPECIAL_AT_MOST:
        raise _bad(f"there are more than {SPECIAL_AT_MOST} menus for tags", f"针对标签的菜单超过 {SPECIAL_AT_MOST} 个")
    for each in special:
        if not isinstance(each, dict) or set(each) != {"tag", "button"} or not isinstance(each["tag"], int) or not each["button"]:
            raise _bad("a menu for a tag has a tag and buttons", "针对标签的菜单需要标签和按钮")
    for each in [button, *(one["button"] for one in special)]:
        _check_buttons(each)


def _check_buttons(button: list) -> None:
    top, below = limit("menu")
    names = limit("menu_name_bytes")
    if not isinstance(button, list) or len(button) > top:
        raise _bad(f"there are more than {top} buttons", f"一级按钮超过 {top} 个")
    for each in button:
        _check_name(each, names[0])
        under = each.get("sub_button") or []
        if len(under) > below:
            raise _bad(f"there are more than {below} buttons below '{each['name']}'", f"“{each['name']}”之下的按钮超过 {below} 个")
        for one in under:
            _check_name(one, names[1])
        for one in under or [each]:
            _check_deed(one)


def _check_name(button: dict, most: int) -> None:
    name = button.get("name", "") if isinstance(button, dict) else ""
    if not isinstance(name, str) or not name.strip() or len(name.encode()) > most:
        raise _bad(f"the name '{name}' is empty or longer than {most} bytes", f"名称“{name}”为空或超过 {most} 个字节")


def _check_deed(button: dict) -> None:
    kind = button.get("type")
    if kind not in NEEDS:
        raise _bad(f"'{button['name']}' has the type '{kind}', not one of {', '.join(NEEDS)}", f"“{button['name']}”的类型为“{kind}”，应为 {'、'.join(NEEDS)} 之一")
    for need in NEEDS[kind]:
        given = button.get(need)
        if not isinstance(given, str) or not given.strip() or (need == "key" and len(given.encode()) > limit("menu_key_bytes")):
            raise _bad(f"'{button['name']}' needs '{need}'", f"“{button['name']}”缺少 {need}")
        if need == "url" and not given.startswith(("https://", "http://")):
            raise _bad(f"'{given}' of '{button['name']}' is no address", f"“{button['name']}”的“{given}”不是网址")


def _bad(problem: str, problem_zh: str) -> BadMenu:
    top, below = limit("menu")
    return BadMenu(problem=problem, problem_zh=problem_zh, top=top, below=below)


def _told(row: AccountMenu) -> Menu:
    return Menu(row.account, row.version, row.button, row.special, row.by, row.at)
