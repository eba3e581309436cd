"""WeChat mini programs (小程序): their users are written to in the customer service, and by notices that they accepted."""

from koipond.deliver.addresses import BOOKS
from koipond.deliver.provider import Call, Reviewed
from koipond.deliver.wechat import book, inbound, outbound, platform, visits
from koipond.deliver.wechat.platform import host, probe, read_probe, read_token, token_call

CHANNEL, NAME = "wechat", ("WeChat mini program", "微信小程序")
FIELDS = (platform.APPID, platform.SECRET, platform.TOKEN, platform.AES_KEY, platform.ADDRESS, platform.PER_SECOND)
BATCH, AT_ONCE, PER_SECOND, IDEMPOTENT = 100, 16, 0, False
BOOKS[CHANNEL] = book.addresses

takes, reserve, calls, read, answer = book.takes, outbound.reserve, outbound.calls, outbound.read, visits.answer


def templates_call(account, token: str, page: int) -> Call:
    return platform.notices_call(account, token)


def read_templates(account, reply) -> list[Reviewed]:
    return platform.read_notices(reply)


def called(account, request):
    """What the platform tells, or the mini program itself of who opened it."""
    return visits.called(account, request) if request.path in visits.PATHS else inbound.called(account, request)


__all__ = ["BATCH", "CHANNEL", "FIELDS", "NAME", "host", "probe", "read_probe", "read_token", "token_call"]
