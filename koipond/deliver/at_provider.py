"""What a person does with an account: try whether it works, send one message to themselves, fetch the templates that passed review."""

import asyncio
import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from koipond import access
from koipond.deliver import addresses, channel_accounts, mime, tokens
from koipond.deliver.channel_accounts import Account
from koipond.deliver.channels import provider, serving
from koipond.deliver.errors import BadAddress
from koipond.deliver.errors_accounts import (
    BadProviderTemplate,
    NoTest,
    ProviderRefused,
    ProviderSilent,
    UnknownProviderTemplate,
)
from koipond.deliver.letters import Letter
from koipond.deliver.models import ProviderTemplate
from koipond.deliver.no_answer import NoAnswer, NotAsked
from koipond.deliver.provider import Failed, Refused, StaleToken
from koipond.deliver.replies import Outcome
from koipond.deliver.web import Web
from koipond.kit import clock, ids

PAGES_AT_MOST = 100
TEST_MAIL = {"en": ("A test from {place}", "This mail was sent by hand to see whether mail arrives. It did."),
             "zh-CN": ("{place}的测试邮件", "这封邮件由人工发出，用来检查能否收到。看到它就说明一切正常。")}
TEXT_LETTERS = 2_000
TEST_WAITS = timedelta(days=1)     # for whoever lets it go


def check_account(workspace: str, id: int) -> str:
    """Asks the provider whether it takes the account, and returns what it says of it. Sends nothing.

    Raises UnknownAccount, NoTest, ProviderSilent, ProviderRefused.
    """
    account = channel_accounts.account(workspace, id)
    known = provider(account.provider)
    if not hasattr(known, "probe"):
        raise NoTest(provider=known.NAME[0])

    async def asked(web: Web) -> str:
        token = await _token(account, known, web)
        try:
            return known.read_probe(account, await web.ask(known.probe(account, token)))
        except StaleToken:
            token = await tokens.of(account, web, _off, instead_of=token)
            return known.read_probe(account, await web.ask(known.probe(account, token)))

    return _run(account, asked)


def send_test(workspace: str, id: int, address: str, text: str, subject: str = "", link: str = "") -> Outcome:
    """Sends one message by the account, past the outbox and its rules: a person sends it to themselves.

    Raises UnknownAccount, NoTest, ProviderSilent, ProviderRefused.
    """
    account = _with_templates(workspace, id)
    known = provider(account.provider)
    row = {"message": ids.fresh(), "attempt": 1, "kind": "transactional", "about": {}, "person": 0,
           "journey": 0, "expires_at": clock.now() + TEST_WAITS}
    letter = Letter(row, address.strip(), subject=subject, text=text.strip(), link=link)

    if getattr(known, "OF_PEOPLE", False):
        raise NoTest(provider=known.NAME[0])
    if hasattr(known, "hold"):
        return known.hold(account, [letter])[0]

    async def asked(web: Web) -> Outcome:
        token = await _token(account, known, web)
        for failed in await _off(known.reserve, account, [letter]) if hasattr(known, "reserve") else ():
            return failed.outcome
        for call in known.calls(account, [letter], token):
            return call.outcome if isinstance(call, Failed) else known.read(account, call, await web.ask(call))[0]
        raise Refused("nothing can be sent to this address")

    return _run(account, asked)


def send_test_mail(workspace: str, address: str) -> Outcome:
    """Sends one mail by the server of this installation (or into its mailbox), past the outbox: a person sends it to themselves.

    Raises BadAddress, Unreachable.
    """
    place = access.workspace(workspace)
    subject, text = TEST_MAIL["zh-CN" if place.language.startswith("zh") else "en"]
    return send_notice(workspace, address, subject.format(place=place.name), text)


def send_notice(workspace: str, address: str, subject: str, text: str) -> Outcome:
    """Sends one mail to somebody who works here, past the outbox: no consent is asked, nothing is tracked. Paragraphs of the text are lines.

    Raises BadAddress, Unreachable.
    """
    place = access.workspace(workspace)
    if not re.fullmatch(addresses.EMAIL, address.strip()):
        raise BadAddress(address=address, channel="email")
    row = {"message": ids.fresh(), "attempt": 1, "person": 0, "address_hash": 0}
    raw = mime.build(mime.Mail(message=row["message"], sender=settings.MAIL_FROM, to=address.strip(), subject=subject,
                               html="".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line), text=text, at=clock.now()))
    letter = Letter(row, address.strip(), mime.address_of(settings.MAIL_FROM), subject, raw)

    async def sent() -> list[Outcome]:
        line, told = serving("email").Line(), []
        try:
            await line.ready()
            await line.send(place.slug, [letter], lambda _, outcome: told.append(outcome))
        finally:
            await line.close()
        return told

    return _in_a_thread(sent)[0]


def fetch_templates(workspace: str, id: int, by: str) -> int:
    """Takes over all templates that the account has at its provider; returns how many. Those that are gone there are suspended here.

    Raises UnknownAccount, NoTest, ProviderSilent, ProviderRefused.
    """
    account = channel_accounts.account(workspace, id)
    known = provider(account.provider)
    if not hasattr(known, "templates_call"):
        raise NoTest(provider=known.NAME[0])

    async def asked(web: Web) -> dict:
        token, found = await _token(account, known, web), {}
        for page in range(1, PAGES_AT_MOST + 1):
            told = {each.code: each for each in known.read_templates(account, await web.ask(known.templates_call(account, token, page)))}
            if not told.keys() - found.keys() and page >= getattr(known, "TEMPLATE_PAGES", 1):
                break
            found |= told
        return found

    found = _run(account, asked)
    with transaction.atomic():
        for each in found.values():
            ProviderTemplate.objects.update_or_create(account_id=account.id, code=each.code, defaults={
                "text": each.text, "kind": each.kind, "signature": each.signature, "state": each.state, "reason": each.reason, "by": by, "at": clock.now()})
        ProviderTemplate.objects.filter(account_id=account.id).exclude(code__in=found).update(state="suspended", at=clock.now())
    return len(found)


def provider_templates(workspace: str, id: int) -> list[dict]:
    """The templates of an account: code, text, kind, signature, state, reason, at. Raises UnknownAccount."""
    channel_accounts.account(workspace, id)
    names = ("code", "text", "kind", "signature", "state", "reason", "at")
    return list(ProviderTemplate.objects.filter(account_id=id).order_by("code").values(*names))


def set_provider_template(workspace: str, id: int, code: str, text: str, by: str, *, kind: str = "marketing", signature: str = "",
                          state: str = "approved") -> None:
    """Enters a template by hand, as it stands at the provider. Raises UnknownAccount, BadProviderTemplate."""
    channel_accounts.account(workspace, id)
    for field, given, good, expected, expected_zh in (
            ("code", code, 0 < len(code.strip()) <= 80, "1 to 80 letters", "1 至 80 个字符"),
            ("text", text[:60], 0 < len(text.strip()) <= TEXT_LETTERS, f"1 to {TEXT_LETTERS} letters", f"1 至 {TEXT_LETTERS} 个字符"),
            ("kind", kind, kind in ("marketing", "transactional", "code"), "marketing, transactional or code", "marketing、transactional 或 code"),
            ("signature", signature, len(signature) <= 60, "at most 60 letters", "不超过 60 个字符"),
            ("state", state, state in ProviderTemplate.STATES, f"one of {', '.join(ProviderTemplate.STATES)}", f"以下之一：{'、'.join(ProviderTemplate.STATES)}")):
        if not good:
            raise BadProviderTemplate(field=field, given=given, expected=expected, expected_zh=expected_zh)
    ProviderTemplate.objects.update_or_create(account_id=id, code=code.strip(), defaults={
        "text": text.strip(), "kind": kind, "signature": signature, "state": state, "reason": "", "by": by, "at": clock.now()})


def remove_provider_template(workspace: str, id: int, code: str) -> None:
    """Raises UnknownAccount, UnknownProviderTemplate."""
    channel_accounts.account(workspace, id)
    if not ProviderTemplate.objects.filter(account_id=id, code=code).delete()[0]:
        raise UnknownProviderTemplate(code=code)


def _with_templates(workspace: str, id: int) -> Account:
    channel = channel_accounts.account(workspace, id).channel
    return next(account for account in channel_accounts.accounts(workspace, channel) if account.id == id)


async def _token(account: Account, known, web: Web) -> str:
    if hasattr(known, "keys_call"):
        return known.read_keys(account, await web.ask(known.keys_call(account)))
    return await tokens.of(account, web, _off) if hasattr(known, "token_call") else ""


def _run(account: Account, deed):
    """In a thread and a loop of its own, so that it may be asked from anywhere."""
    async def whole():
        web = Web()
        try:
            return await deed(web)
        finally:
            await web.close()

    name = provider(account.provider).NAME[0]
    try:
        return _in_a_thread(whole)
    except (NotAsked, NoAnswer, TimeoutError) as error:
        raise ProviderSilent(provider=name, reason=str(error) or type(error).__name__) from error
    except (Refused, StaleToken) as error:
        raise ProviderRefused(provider=name, reason=str(error) or "its token is not taken") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProviderSilent(provider=name, reason="its answer could not be read") from error


def _in_a_thread(deed):
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(lambda: asyncio.run(deed())).result()


async def _off(deed, *given):
    return await asyncio.to_thread(deed, *given)


def hosts_of(workspace: str) -> list[tuple[int, str, str, str]]:
    """Of each account that is not paused: its id, its name, its channel and the host that it asks, as `SenderStanding.rests` names it."""
    found = [(one, provider(one.provider)) for one in channel_accounts.accounts(workspace) if not one.paused]
    return [(one.id, one.name, one.channel, urlsplit(known.host(one)).netloc) for one, known in found if hasattr(known, "host")]
