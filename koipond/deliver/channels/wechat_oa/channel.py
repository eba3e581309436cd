"""WeChat official accounts: 服务号 and 公众号."""

from koipond.deliver.addresses import BOOKS
from koipond.deliver.provider import Call, Field, Reviewed
from koipond.deliver.wechat import book, inbound, outbound, platform, visits
from koipond.deliver.wechat.platform import host, probe, read_probe, read_token, token_call

CHANNEL, NAME = "wechat", ("WeChat official account", "微信公众号")
FIELDS = (
    platform.APPID, platform.SECRET, platform.TOKEN, platform.AES_KEY, platform.ADDRESS,
    Field("open_address", ("Address at which WeChat signs people in", "网页授权地址"), default="https://open.weixin.qq.com", pattern=r"https?://[^\s?#]+"),
    Field("sites", ("Sites whose pages may ask who is there: host names, by blanks", "可获取访客身份的网站域名（空格分隔）"), needed=False,
          pattern=r"[a-z0-9.-]+(:\d{1,5})?( [a-z0-9.-]+(:\d{1,5})?){0,19}", like=("shop.example m.shop.example", "shop.example m.shop.example")),
    platform.PER_SECOND,
)
BATCH, AT_ONCE, PER_SECOND, IDEMPOTENT = 100, 16, 0, False
TEMPLATE_PAGES = 2           # notices, then template messages
BOOKS[CHANNEL] = book.addresses

takes, reserve, calls, read, answer = book.takes, outbound.reserve, outbound.calls, outbound.read, visits.answer


def templates_call(account, token: str, page: int) -> Call:
    return platform.notices_call(account, token) if page == 1 else platform.templates_call(account, token)


def read_templates(account, reply) -> list[Reviewed]:
    return platform.read_templates(reply) if b'"template_list"' in reply.body else platform.read_notices(reply)


def called(account, request):
    """What the platform tells, or a person who signs in on the way to a page of ours."""
    return visits.called(account, request) if request.path in visits.PATHS else inbound.called(account, request)


__all__ = ["BATCH", "CHANNEL", "FIELDS", "NAME", "host", "probe", "read_probe", "read_token", "token_call"]
