"""WeChat: official accounts (服务号, 公众号) and mini programs (小程序)."""

import secrets
from datetime import timedelta

from koipond.twin.http import No, said
from koipond.twin.platform import Platform
from koipond.twin.platforms.wechat.acts import Acts
from koipond.twin.platforms.wechat.cards import cards
from koipond.twin.platforms.wechat.mass import Mass
from koipond.twin.platforms.wechat.messages import Messages
from koipond.twin.platforms.wechat.oauth import OAuth
from koipond.twin.platforms.wechat.people import People
from koipond.twin.platforms.wechat.pushes import Pushes
from koipond.twin.platforms.wechat.state import Account, Box, State
from koipond.twin.platforms.wechat.tokens import Tokens
from koipond.twin.quotas import Calendar, Sliding

FIRST_SEEN = timedelta(days=30).total_seconds()   # since when those who are there at the beginning follow


class WeChat(Tokens, Messages, Mass, People, OAuth, Pushes, Acts, Platform):
    name, title = "wechat", ("WeChat", "微信")
    group = "wechat"
    hosts, prefixes = ("api.weixin.qq.com", "open.weixin.qq.com", "mp.weixin.qq.com"), ("miniprogram",)
    Account, State = Account, State

    def counted(self):
        top = self.limits
        return {"token_minute": Sliding(top.token_calls_per_minute, 60), "token_day": Calendar(top.token_calls_per_day, self._day),
                "forced_day": Calendar(top.forced_tokens_per_day, self._day), "clears_month": Calendar(top.clears_per_month, self._month),
                "custom_day": Calendar(top.custom_per_day, self._day), "template_day": Calendar(top.template_per_day, self._day),
                "subscribe_day": Calendar(top.subscribe_per_day, self._day), "mass_day": Calendar(top.mass_per_day, self._day),
                "mass_minute": Sliding(top.mass_calls_per_minute, 60)}

    def _day(self, at: float) -> str:
        return self.clock.china(at).strftime("%Y-%m-%d")

    def _month(self, at: float) -> str:
        return self.clock.china(at).strftime("%Y-%m")

    def begin(self):
        self.by_appid = {account.appid: account for account in self.accounts.values()}
        for account in self.accounts.values():
            box = self.box(account)
            for name in account.people:
                person = self._meets(account, box, name)
                if not person.followed_at and account.kind != "mini":
                    person.follows, person.followed_at = True, self.clock.now() - FIRST_SEEN

    def box(self, account: Account) -> Box:
        box = self.state.boxes.get(account.id)
        if box is None:
            box = self.state.boxes[account.id] = Box()
        return box

    def nothing_there(self, request):
        known = self.routes.knows(request.path)
        raise No(43001 if known and request.method == "POST" else 43002 if known else 40066,
                 ("require GET method" if request.method == "POST" else "require POST method") if known else "invalid url")

    def failure(self, request, no):
        """HTTP 200 all the same; errmsg carries a rid."""
        return said({"errcode": int(no.code), "errmsg": f"{no.text or 'failed on demand'} rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}", **no.more})

    def malformed(self, request, error):
        if isinstance(error, (KeyError, TypeError, AttributeError)):
            return No(40097, f"invalid args hint: {error}")
        return No(47001, f"data format error hint: {error}")

    def page(self, say):
        return cards(self, say)


PLATFORM = WeChat
