"""Endpoints for channels: by what each is served, and the accounts at providers with their approved templates."""

from datetime import datetime

from django.conf import settings
from ninja import Field, Router, Schema, Status

from koipond import content, deliver
from koipond.console.asking import asks
from koipond.console.exact import Exact

router = Router(tags=["channels"])


class FieldOut(Schema):
    name: str
    label_en: str
    label_zh: str
    secret: bool = Field(description="shown by nobody once it is entered")
    needed: bool
    default: str
    like_en: str
    like_zh: str
    long: bool = Field(description="several lines")


class ProviderOut(Schema):
    name: str
    channel: str
    name_en: str
    name_zh: str
    fields: list[FieldOut]
    templates: bool = Field(description="only texts of templates that the provider approved go out by it")
    calls_us: bool = Field(description="the provider is to be given the address `door` of the account")
    testable: bool = Field(description="the account can be checked")


class AccountIn(Exact):
    provider: str
    name: str = Field(max_length=60)
    values: dict[str, str] = Field(description="by the names of the provider's fields")


class AccountChange(Exact):
    name: str | None = Field(None, max_length=60)
    values: dict[str, str] | None = Field(None, description="a secret that is left out or empty stays")
    paused: bool | None = None
    place: int | None = Field(None, ge=0, le=10_000, description="of several accounts of a channel the lowest is taken")


class AccountOut(Schema):
    id: int
    name: str
    provider: str
    channel: str
    paused: bool
    place: int
    values: dict[str, str] = Field(description="without secrets")
    secrets: list[str] = Field(description="names of the secrets that are entered")
    door: str = Field(description="the address that the provider is given for receipts and what people do; '' where it needs none")


class ChannelOut(Schema):
    name: str
    name_en: str
    name_zh: str
    server: str = Field(description="'mailbox' or 'server' where the installation serves the channel; '' where accounts do")
    accounts: list[AccountOut]


class CheckedOut(Schema):
    said: str = Field(description="what the provider says of the account")


class TryIn(Exact):
    to: str = Field(max_length=4096)
    text: str = Field(max_length=2000)
    subject: str = Field("", max_length=200)
    link: str = Field("", max_length=2000)


class MailTryIn(Exact):
    to: str = Field(max_length=320)


class TriedOut(Schema):
    status: str = Field(description="accepted, refused, later, unknown, or pending where somebody has to confirm it")
    reason: str
    detail: str
    because_en: str
    because_zh: str


class TemplateIn(Exact):
    code: str = Field(max_length=80)
    text: str = Field(max_length=2000, description="with gaps as the provider writes them: ${name} or {1}")
    kind: str = Field("marketing", description="marketing, transactional or code")
    signature: str = Field("", max_length=60)
    state: str = Field("approved", description="draft, submitted, approved, rejected or suspended")


class ProviderTemplateOut(Schema):
    code: str
    text: str
    kind: str
    signature: str
    state: str
    reason: str
    at: datetime


class FetchedOut(Schema):
    count: int


@router.get("/channels", response=list[ChannelOut])
def list_channels(request, workspace: str):
    """Every channel, and by what it is served."""
    slug = asks(request, workspace, "read").workspace.slug
    accounts = deliver.accounts(slug)
    return [_channel(name, [account for account in accounts if account.channel == name]) for name in deliver.channels()]


@router.get("/channels/providers", response=list[ProviderOut])
def list_providers(request, workspace: str):
    """By whom messages can go out, and what an account there needs."""
    asks(request, workspace, "read")
    return [_provider(name, known) for name, known in sorted(deliver.providers().items())]


@router.post("/channels/accounts", response={201: AccountOut})
def create_account(request, workspace: str, account: AccountIn):
    """Makes an account. Its secrets are sealed; nobody is shown them again."""
    asked = asks(request, workspace, "admin")
    return Status(201, _account(deliver.create_account(asked.workspace.slug, account.provider, account.name, account.values, by=asked.by)))


@router.patch("/channels/accounts/{account}", response=AccountOut)
def change_account(request, workspace: str, account: int, change: AccountChange):
    """Changes what is given."""
    asked = asks(request, workspace, "admin")
    return _account(deliver.change_account(asked.workspace.slug, account, asked.by, **change.dict(exclude_none=True)))


@router.delete("/channels/accounts/{account}", response={204: None})
def remove_account(request, workspace: str, account: int):
    """Removes an account. What waits goes by another account of the channel, or waits."""
    deliver.remove_account(asks(request, workspace, "admin").workspace.slug, account)
    return Status(204, None)


@router.post("/channels/accounts/{account}/check", response=CheckedOut)
def check_account(request, workspace: str, account: int):
    """Asks the provider whether it takes the account. Sends nothing."""
    return {"said": deliver.check_account(asks(request, workspace, "admin").workspace.slug, account)}


@router.post("/channels/accounts/{account}/try", response=TriedOut)
def try_account(request, workspace: str, account: int, message: TryIn):
    """Sends one message to an address of your own, past caps and quiet hours."""
    slug = asks(request, workspace, "admin").workspace.slug
    return _tried(deliver.send_test(slug, account, message.to, message.text, message.subject, message.link), deliver.account(slug, account).channel)


@router.post("/channels/email/try", response=TriedOut)
def try_mail(request, workspace: str, mail: MailTryIn):
    """Sends one mail to an address of your own by the mail server of this installation, or into its mailbox."""
    return _tried(deliver.send_test_mail(asks(request, workspace, "admin").workspace.slug, mail.to), "email")


@router.get("/channels/accounts/{account}/templates", response=list[ProviderTemplateOut])
def list_provider_templates(request, workspace: str, account: int):
    """The templates of an account, with where their review stands."""
    return deliver.provider_templates(asks(request, workspace, "read").workspace.slug, account)


@router.put("/channels/accounts/{account}/templates", response=list[ProviderTemplateOut])
def set_provider_template(request, workspace: str, account: int, template: TemplateIn):
    """Enters a template by hand, or changes one."""
    asked = asks(request, workspace, "admin")
    deliver.set_provider_template(asked.workspace.slug, account, by=asked.by, **template.dict())
    return deliver.provider_templates(asked.workspace.slug, account)


@router.post("/channels/accounts/{account}/templates/fetch", response=FetchedOut)
def fetch_provider_templates(request, workspace: str, account: int):
    """Takes over all templates that the account has at its provider."""
    asked = asks(request, workspace, "admin")
    return {"count": deliver.fetch_templates(asked.workspace.slug, account, by=asked.by)}


@router.delete("/channels/accounts/{account}/templates/{code}", response={204: None})
def remove_provider_template(request, workspace: str, account: int, code: str):
    """Removes a template here; at the provider it stays."""
    deliver.remove_provider_template(asks(request, workspace, "admin").workspace.slug, account, code)
    return Status(204, None)


def _channel(name: str, accounts: list) -> dict:
    kind = content.KINDS.get(name)
    return {"name": name, "name_en": kind.en if kind else name, "name_zh": kind.zh if kind else name,
            "server": ("server" if settings.SMTP_URL else "mailbox") if name == "email" else "", "accounts": [_account(account) for account in accounts]}


def _tried(told, channel: str) -> dict:
    english, chinese = deliver.because(told.reason, channel) if told.reason else ("", "")
    return {"status": told.status, "reason": told.reason, "detail": told.detail, "because_en": english, "because_zh": chinese}


def _provider(name: str, known) -> dict:
    fields = [{"name": each.name, "label_en": each.label[0], "label_zh": each.label[1], "secret": each.secret, "needed": each.needed,
               "default": each.default, "like_en": each.like[0], "like_zh": each.like[1], "long": each.long} for each in known.FIELDS]
    return {"name": name, "channel": known.CHANNEL, "name_en": known.NAME[0], "name_zh": known.NAME[1], "fields": fields,
            "templates": hasattr(known, "templates_call"), "calls_us": hasattr(known, "called"), "testable": hasattr(known, "probe")}


def _account(account: deliver.Account) -> dict:
    known = deliver.providers()[account.provider]
    return {"id": account.id, "name": account.name, "provider": account.provider, "channel": account.channel, "paused": account.paused,
            "place": account.place, "values": account.settings, "secrets": sorted(account.secrets),
            "door": deliver.door_of(account) if hasattr(known, "called") else ""}
