"""Accounts at providers, by which messages go out where no server of the installation serves a channel.

What an account needs is told by its provider (`channels/<provider>/channel.py`, FIELDS). Secrets are sealed and never shown again.
"""

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from koipond import access
from koipond.deliver.channels import provider, providers
from koipond.deliver.errors_accounts import AccountTaken, BadAccount, UnknownAccount, UnknownProvider
from koipond.deliver.models import ChannelAccount, ChannelToken, ProviderTemplate
from koipond.deliver.sms.templates import Approved, ordered
from koipond.deliver.webhooks.addresses import WEBHOOK_ADDRESS, may_ask
from koipond.kit import clock, ids

SEALED_FOR = "channel account"
access.seals("koipond.ChannelAccount", SEALED_FOR)
NAME = r"[^\s\x00-\x1f][^\x00-\x1f]{0,58}[^\s\x00-\x1f]|[^\s\x00-\x1f]"
VALUE_LETTERS = 10_000


@dataclass(frozen=True)
class Account:
    """An account as a provider's code sees it. `secrets` are open here: they go into requests and nowhere else."""

    id: int
    workspace: str
    name: str
    provider: str
    channel: str
    door: str
    place: int
    paused: bool
    version: int
    settings: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    templates: tuple[Approved, ...] = ()      # those that the provider has approved, by templates.ordered

    def __getitem__(self, name: str) -> str:
        """What was set, or the field's default."""
        value = self.settings.get(name) or self.secrets.get(name)
        return value or next((field.default for field in provider(self.provider).FIELDS if field.name == name), "")


def accounts(workspace: str, channel: str = "") -> list[Account]:
    """The accounts of a workspace, those that are taken first before the others."""
    rows = ChannelAccount.objects.filter(workspace__slug=str(workspace)).select_related("workspace").order_by("place", "id")
    rows = rows.filter(channel=channel) if channel else rows
    approved: dict[int, list[Approved]] = defaultdict(list)
    for template in ProviderTemplate.objects.filter(account__in=rows, state="approved"):
        approved[template.account_id].append(Approved(template.code, template.text, template.kind, template.signature))
    return [_of(row, ordered(approved[row.pk])) for row in rows]


def account(workspace: str, id: int) -> Account:
    """Raises UnknownAccount."""
    return _of(_row(workspace, id))


def door_of(account: Account) -> str:
    """The address at which the account's provider calls us."""
    return f"{settings.URL}/in/{account.door}"


def account_at(door: str) -> Account | None:
    """The account whose provider calls us under this name."""
    row = ChannelAccount.objects.filter(door=door).select_related("workspace").first() if re.fullmatch(r"[0-9a-f]{32}", door) else None
    return _of(row) if row else None


def create_account(workspace: str, provider: str, name: str, values: dict[str, str], by: str) -> Account:
    """Makes an account. Raises UnknownProvider, BadAccount, AccountTaken."""
    known = _provider(provider)
    made = known.made() if hasattr(known, "made") else {}
    settings, secrets = _split(known, _checked(known, name, {**made, **{key: value for key, value in values.items() if value or key not in made}}))
    with transaction.atomic():
        owner = access.workspace(workspace)
        if ChannelAccount.objects.filter(workspace=owner, name=name.strip()).exists():
            raise AccountTaken(name=name.strip())
        last = ChannelAccount.objects.filter(workspace=owner).aggregate(last=Max("place"))["last"] or 0
        row = ChannelAccount.objects.create(
            workspace=owner, name=name.strip(), provider=provider, channel=known.CHANNEL, settings=settings, sealed=_sealed(secrets),
            door=ids.secret("")[1:33], place=last + 1, by=by, at=clock.now())
    return _of(row)


def change_account(workspace: str, id: int, by: str, *, name: str | None = None, values: dict[str, str] | None = None,
                   paused: bool | None = None, place: int | None = None) -> Account:
    """Changes what is given; a secret that is not given, or empty, stays. Raises UnknownAccount, BadAccount, AccountTaken."""
    with transaction.atomic():
        row = _row(workspace, id, lock=True)
        known = _provider(row.provider)
        before = _of(row)
        given = {key: value for key, value in (values or {}).items() if value or key not in before.secrets}
        settings, secrets = _split(known, _checked(known, name or row.name, {**before.settings, **before.secrets, **given}))
        if name is not None and ChannelAccount.objects.filter(workspace=row.workspace, name=name.strip()).exclude(pk=row.pk).exists():
            raise AccountTaken(name=name.strip())
        row.name, row.settings, row.sealed = (name or row.name).strip(), settings, _sealed(secrets)
        row.paused = row.paused if paused is None else paused
        row.place = row.place if place is None else place
        row.version, row.by, row.at = row.version + 1, by, clock.now()
        row.save()
        ChannelToken.objects.filter(account=row).delete()    # it was given to what the account was before
    return _of(row)


def remove_account(workspace: str, id: int) -> None:
    """What it sent stays told; what waits is sent by another account, or waits. Raises UnknownAccount."""
    _row(workspace, id).delete()


def _row(workspace: str, id: int, lock: bool = False) -> ChannelAccount:
    rows = ChannelAccount.objects.select_for_update(of=("self",)) if lock else ChannelAccount.objects
    row = rows.filter(workspace__slug=str(workspace), pk=id).select_related("workspace").first()
    if row is None:
        raise UnknownAccount(id=id)
    return row


def _of(row: ChannelAccount, templates: tuple[Approved, ...] = ()) -> Account:
    secrets = json.loads(access.unseal(row.sealed, SEALED_FOR)) if row.sealed else {}
    return Account(row.pk, row.workspace.slug, row.name, row.provider, row.channel, row.door, row.place, row.paused, row.version, row.settings, secrets,
                   templates)


def _provider(name: str):
    found = providers().get(name)
    if found is None:
        raise UnknownProvider(name=name, known=sorted(providers()))
    return found


def _checked(known, name: str, values: dict[str, str]) -> dict[str, str]:
    if not re.fullmatch(NAME, name.strip()):
        raise BadAccount(field="name", given=name[:60], expected="1 to 60 letters", expected_zh="1 至 60 个字符")
    fields = {field.name: field for field in known.FIELDS}
    for key, value in values.items():
        if key not in fields:
            raise BadAccount(field=key, given=key, expected=f"one of {', '.join(fields)}", expected_zh=f"以下之一：{'、'.join(fields)}")
        if not isinstance(value, str) or len(value) > VALUE_LETTERS:
            raise BadAccount(field=key, given="…", expected=f"text of at most {VALUE_LETTERS} letters", expected_zh=f"不超过 {VALUE_LETTERS} 个字符的文本")
    kept = {key: value.strip() for key, value in values.items() if value.strip()}
    for each in known.FIELDS:
        given = kept.get(each.name, "")
        if given and not re.fullmatch(each.pattern, given, re.S):
            raise BadAccount(field=each.name, given="…" if each.secret else given, expected=each.like[0] or each.pattern, expected_zh=each.like[1] or each.pattern)
        if given and each.pattern.startswith("https?://") and not may_ask(given):
            raise BadAccount(field=each.name, given=given, expected=WEBHOOK_ADDRESS, expected_zh="https://主机/路径，不含用户名和密码，使用开放的端口，且不在内网")
        if each.needed and not each.default and not given:
            raise BadAccount(field=each.name, given="", expected=each.like[0] or "a value", expected_zh=each.like[1] or "需填写")
    return kept


def _split(known, values: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    secret = {field.name for field in known.FIELDS if field.secret}
    return ({key: value for key, value in values.items() if key not in secret}, {key: value for key, value in values.items() if key in secret})


def _sealed(secrets: dict[str, str]) -> str:
    return access.seal(json.dumps(secrets, ensure_ascii=False, sort_keys=True), SEALED_FOR) if secrets else ""
