"""Asking WeChat for what is no message: menus, codes, tags, followers. This is the Ask that social is handed."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from koipond import social
from koipond.deliver import channel_accounts, tokens
from koipond.deliver.channel_accounts import Account
from koipond.deliver.channels import provider
from koipond.deliver.errors_accounts import ProviderRefused, ProviderSilent, WrongAccount
from koipond.deliver.line import NoAnswer, NotAsked, Web
from koipond.deliver.provider import Call, Refused, StaleToken
from koipond.deliver.wechat.codes import STALE
from koipond.deliver.wechat.platform import posted, url

OURS = ("wechat_oa", "wechat_mini")


def wechat_account(workspace: str, account: int) -> Account:
    """An official account or mini program of a workspace. Raises UnknownAccount, WrongAccount."""
    found = channel_accounts.account(workspace, account)
    if found.provider not in OURS:
        raise WrongAccount(name=found.name, provider=provider(found.provider).NAME[0], wanted="WeChat", wanted_zh="微信")
    return found


@contextmanager
def asking(workspace: str, account: int):
    """An Ask of a WeChat account (social.Ask), good within the block, from any thread. Raises UnknownAccount, WrongAccount.

    The Ask raises social.PlatformRefused, ProviderRefused where the account itself is not taken, ProviderSilent.
    """
    with of(wechat_account(workspace, account)) as ask:
        yield ask


@contextmanager
def of(account: Account):
    """The same of an account that is known."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ask") as thread:
        runner = thread.submit(asyncio.Runner).result()
        ask = _Asker(account, thread, runner)
        try:
            yield ask
        finally:
            thread.submit(runner.run, ask.web.close()).result()
            thread.submit(runner.close).result()


class _Asker:
    """One connection, one token, one question at a time."""

    def __init__(self, account: Account, thread: ThreadPoolExecutor, runner: asyncio.Runner):
        self._account, self._thread, self._runner, self.web = account, thread, runner, Web()

    def __call__(self, path: str, body: dict | None = None, **query: str):
        return self._run(self._asked(path, body, query))

    def without_token(self, path: str, **query: str) -> dict:
        """For the methods that take the secret itself: it goes into this request and nowhere else."""
        return self._run(self._made(path, None, {"appid": self._account["appid"], "secret": self._account["secret"], **query}, ""))

    def with_theirs(self, path: str, **query: str) -> dict:
        """For the methods that take a token of a person who signed in."""
        return self._run(self._made(path, None, query, ""))

    def _run(self, question):
        try:
            return self._thread.submit(self._runner.run, question).result()
        except (NotAsked, NoAnswer, TimeoutError) as error:
            raise ProviderSilent(provider="WeChat", reason=str(error) or type(error).__name__) from error
        except (Refused, StaleToken) as error:
            raise ProviderRefused(provider="WeChat", reason=str(error) or "its token is not taken") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ProviderSilent(provider="WeChat", reason="its answer could not be read") from error

    async def _asked(self, path: str, body: dict | None, query: dict):
        token = await tokens.of(self._account, self.web, asyncio.to_thread)
        try:
            return await self._made(path, body, query, token)
        except StaleToken:
            return await self._made(path, body, query, await tokens.of(self._account, self.web, asyncio.to_thread, instead_of=token))

    async def _made(self, path: str, body: dict | None, query: dict, token: str):
        address = url(self._account, path, token, **{name: value for name, value in query.items() if value != ""})
        reply = await self.web.ask(Call(address, method="GET") if body is None else posted(address, body))
        kind = reply.headers.get("content-type", "").partition(";")[0].strip()
        if kind.startswith("image/"):
            return social.Picture(reply.body, kind)
        answer = json.loads(reply.body)
        if answer.get("errcode") in STALE and token:
            raise StaleToken()
        if no := social.refusal(answer):
            raise no
        return answer
