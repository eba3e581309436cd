"""WeCom (企业微信): members write to their customers. Whatever goes to many waits until a member confirms it.

An address is a pair: who writes and to whom. So choosing the member is part of choosing the person, see `book`.
"""

import json
import time
from dataclasses import replace
from urllib.parse import urlencode

from koipond import engine, social
from koipond.deliver import addresses, channel_accounts
from koipond.deliver.addresses import Address
from koipond.deliver.channels.wecom import corp as corps
from koipond.deliver.channels.wecom.prompt import Fetch, Welcome, greeting
from koipond.deliver.provider import Call, Called, Field, Forged, Refused, StaleToken
from koipond.deliver.replies import PENDING, REFUSED, Outcome
from koipond.deliver.wx import crypt
from koipond.kit import clock

CHANNEL, NAME = "wecom", ("WeCom", "企业微信")
FIELDS = (
    Field("corp_id", ("Corp ID", "企业 ID"), pattern=r"[A-Za-z0-9_-]{4,64}", like=("ww…, under My Enterprise", "ww…，见“我的企业”")),
    Field("agent_id", ("Agent ID of the app", "应用 AgentId"), pattern=r"\d{1,12}", like=("a number, on the page of the app", "数字，见应用页面")),
    Field("secret", ("Secret of the app", "应用 Secret"), secret=True, pattern=r"[!-~]{8,128}"),
    Field("token", ("Token of callbacks", "回调 Token"), secret=True, pattern=r"[A-Za-z0-9]{3,32}", like=("3 to 32 letters and digits", "3 至 32 位字母或数字")),
    Field("aes_key", ("EncodingAESKey", "EncodingAESKey"), secret=True, pattern=crypt.AES_KEY, like=("43 letters and digits", "43 位字母或数字")),
    Field("address", ("Address of the service", "服务地址"), default="https://qyapi.weixin.qq.com", pattern=r"https?://[^\s?#]+"),
    Field("sign_in", ("Address at which members sign in", "成员登录地址"), default="https://open.weixin.qq.com", pattern=r"https?://[^\s?#]+"),
    Field("sender", ("Who writes to a customer of several", "多名成员共有客户时由谁发送"), default="last_chatted", pattern="last_chatted|first|chosen",
          like=("last_chatted, first or chosen", "last_chatted、first 或 chosen")),
    Field("members", ("Members who write, of chosen", "指定的发送成员"), needed=False, pattern=r"[^\s,，]{1,64}([,，] ?[^\s,，]{1,64})*",
          like=("userids with commas between them", "以逗号分隔的 userid")),
    Field("mass_limit", ("Mass messages that a customer may get", "每位客户可接收的群发"), default="month", pattern="month|week|day",
          like=("month (one a day on average), week (7) or day (1), as the corp has set it", "month（每月按天数）、week（每周 7 条）或 day（每天 1 条），与企业设置一致")),
    Field("remind_hours", ("Hours without confirmation until a member is reminded", "成员未确认时，几小时后提醒"), default="24", pattern=r"\d{1,3}",
          like=("a number of hours, again after as many; 0 for never", "小时数，每隔同样时间再提醒一次；0 表示不提醒")),
    Field("welcome", ("Welcome of new customers", "新客户欢迎语"), needed=False, long=True, pattern=r"[^\x00-\x08\x0b\x0c\x0e-\x1f]{1,1000}",
          like=("a text; {{ customer }} and {{ member }} become names", "文字；{{ customer }} 和 {{ member }} 会替换为姓名")),
    Field("sidebar", ("Customers that members see in the sidebar", "成员在侧边栏可见的客户"), default="own", pattern="own|all", like=("own or all", "own 或 all")),
)
BATCH, AT_ONCE, PER_SECOND, IDEMPOTENT, SHARED = 1_000, 4, 0, False, True
HOUR = 3600.0
REST_SECONDS = 2.0


def host(account) -> str:
    return account["address"]


def takes(account, letter) -> bool:
    return letter.about.get("account", account.id) == account.id and _pair(letter) is not None


def token_call(account) -> Call:
    query = urlencode({"corpid": account["corp_id"], "corpsecret": account["secret"]})
    return Call(f"{account['address'].rstrip('/')}/cgi-bin/gettoken?{query}", method="GET")


def read_token(reply) -> tuple[str, float]:
    told = json.loads(reply.body)
    if told.get("errcode"):
        raise Refused(f"{told['errcode']} {told.get('errmsg', '')}"[:200])
    return told["access_token"], float(told.get("expires_in", HOUR))


def probe(account, token) -> Call:
    """Asks who may have customers, which changes nothing."""
    return corps.request(account, token, "externalcontact/get_follow_user_list", None, {})


def read_probe(account, reply) -> str:
    told = corps.answer(reply)
    if told.get("errcode"):
        raise Refused(f"{told['errcode']} {told.get('errmsg', '')}"[:200])
    return f"{account['corp_id']}: {len(told.get('follow_user') or [])} members with customers"


def hold(account, letters) -> list[Outcome]:
    """Keeps letters until a member confirms them. Refused are those above what WeCom lets a customer get, and those that are too long."""
    db = engine.database(account.workspace)
    pairs = [_pair(letter) for letter in letters]
    spent = social.wecom.spent(db, account.id, [customer for _, customer in pairs], account["mass_limit"])
    most, wishes, outcomes = social.wecom.mass_allowed(account["mass_limit"]), [], []
    there = social.wecom.kept(db, [(letter.message, letter.row["attempt"]) for letter in letters])
    for letter, (userid, customer) in zip(letters, pairs, strict=True):
        body, known = _body(letter), (letter.message, letter.row["attempt"]) in there
        if len(body.get("text", {}).get("content", "").encode()) > social.wecom.TEXT_BYTES:
            outcomes.append(Outcome(REFUSED, "too_big", f"more than {social.wecom.TEXT_BYTES} bytes"))
        elif not known and spent.get(customer, 0) >= most:
            outcomes.append(Outcome(REFUSED, "recipient_cap", f"{most} by {account['mass_limit']}"))
        else:
            spent[customer] = spent.get(customer, 0) + (not known)
            wishes.append(social.wecom.Wish(letter.message, letter.row["attempt"], letter.row["person"], userid, customer, letter.row["journey"],
                                            json.dumps(body, ensure_ascii=False, sort_keys=True), letter.row["expires_at"]))
            outcomes.append(Outcome(PENDING, "confirmation", userid, sent_as=f"{letter.message}:{letter.row['attempt']}"))
    social.wecom.keep_wishes(db, account.id, wishes)
    return outcomes


def held(db, attempts) -> dict:
    """Attempts that were kept before the run was cut short: they wait like all others."""
    found = social.wecom.kept(db, [(row["message"], row["attempt"]) for row in attempts])
    return {key: Outcome(PENDING, "confirmation", account=account, sent_as=f"{key[0]}:{key[1]}") for key, account in found.items()}


def called(account, request) -> Called:
    """The check of the address, and what WeCom tells. All of it is sealed, and answered at once. Raises Forged."""
    query, sealed = request.query, request.query.get("echostr", "")
    try:
        if request.method != "GET":
            sealed = str(crypt.read_xml(request.body).get("Encrypt", ""))
        crypt.check(query.get("msg_signature", ""), account["token"], query.get("timestamp", ""), query.get("nonce", ""), sealed)
        crypt.check_fresh(query.get("timestamp", ""), time.time(), clock.now().timestamp())
        plain = crypt.decrypt(account["aes_key"], sealed, account["corp_id"])
        if request.method == "GET":
            return Called(plain.encode())
        heard = social.wecom.heard(account.id, crypt.read_xml(plain))
    except crypt.NotGenuine as error:
        raise Forged(str(error)) from error
    prompt = [Welcome(account, replace(heard.welcome, heard_at=clock.now()))] if heard.welcome else []
    if heard.chats or heard.tags:
        prompt.append(Fetch(account, heard.chats, heard.tags))
    return Called(b"success", events=heard.events, prompt=tuple(prompt))


def owed(account) -> list[Welcome]:
    """Welcomes that an earlier process has promised."""
    return [Welcome(account, each) for each in social.wecom.owed_welcomes(account.id)]


def chore(account) -> float:
    """Everything that is to be done for a corp by now, one after the other; what fails does not keep the others waiting."""
    corp, trouble, more = corps.corp(account), None, False
    for deed in social.wecom.CHORES:
        try:
            more = bool(deed(corp, greeting(account))) or more
        except (social.wecom.CorpRefused, social.wecom.CorpSilent, StaleToken) as error:
            trouble = trouble or error
    if trouble:
        raise Refused(str(trouble)) from trouble
    return 0.0 if more else REST_SECONDS


def book(db, persons: list[int]) -> dict[int, Address]:
    """Where persons are written to: of those who have them as customers, the member whom the account's rule chooses."""
    accounts = {account.id: account for account in channel_accounts.accounts(db.workspace, CHANNEL) if not account.paused}
    found = {}
    for person, pairs in social.wecom.pairs_of(db, list(accounts), persons).items():
        for account in accounts.values():
            members = tuple(name.strip() for name in account["members"].replace("，", ",").split(",") if name.strip())
            pair = social.wecom.Rule(account["sender"], members).choose([pair for pair in pairs if pair.account == account.id])
            if pair and person not in found:
                found[person] = Address(f"{account.id}/{pair.userid}/{pair.external_userid}",
                                        {"account": account.id, "userid": pair.userid, "external_userid": pair.external_userid})
    return found


addresses.BOOKS[CHANNEL] = book


def _pair(letter) -> tuple[str, str] | None:
    """(userid, external_userid): from the book, or typed as userid/external_userid."""
    if letter.about.get("userid"):
        return letter.about["userid"], letter.about["external_userid"]
    userid, _, customer = letter.to.rpartition("/")
    return (userid.rpartition("/")[2], customer) if userid and customer else None


def _body(letter) -> dict:
    """As a mass message has it: a text, and a link or a picture."""
    text = "\n".join(part for part in (letter.subject if not letter.link else "", letter.text) if part)
    body = {"text": {"content": text}} if text else {}
    if letter.link:
        body["attachments"] = [{"msgtype": "link", "link": {"title": (letter.subject or letter.text)[:64], "url": letter.link,
                                                            **({"picurl": letter.picture} if letter.picture else {})}}]
    elif letter.picture:
        body["attachments"] = [{"msgtype": "image", "image": {"pic_url": letter.picture}}]
    return body
