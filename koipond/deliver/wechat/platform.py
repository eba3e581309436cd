"""The account at WeChat: its fields, its token, whether it works, the templates it has."""

import json
import re
from urllib.parse import urlencode

from koipond.deliver.provider import Call, Field, Refused, Reply, Reviewed, StaleToken
from koipond.deliver.wechat.codes import STALE
from koipond.deliver.wx import crypt

APPID = Field("appid", ("AppID", "AppID"), pattern=r"wx[0-9A-Za-z]{8,32}", like=("as it stands in the account's console: wx…", "公众平台后台中的 AppID：wx…"))
SECRET = Field("secret", ("AppSecret", "AppSecret"), secret=True, pattern=r"[!-~]{8,128}")
TOKEN = Field("token", ("Token of the server configuration", "服务器配置的 Token"), secret=True, pattern=r"[A-Za-z0-9]{3,32}", like=("3 to 32 letters and digits", "3 至 32 个字母或数字"))
AES_KEY = Field("aes_key", ("EncodingAESKey, for secure mode", "EncodingAESKey（安全模式）"), secret=True, needed=False, pattern=crypt.AES_KEY, like=("43 letters and digits", "43 个字母或数字"))
ADDRESS = Field("address", ("Address of the service", "服务地址"), default="https://api.weixin.qq.com", pattern=r"https?://[^\s?#]+")
PER_SECOND = Field("per_second", ("Messages a second at most", "每秒最多条数"), needed=False, pattern=r"\d{1,5}(\.\d+)?")
GAP = re.compile(r"\{\{(\w{1,40})\.DATA\}\}")
LONG_TERM = "long-term"        # the signature of a notice that one accept opens for good
NOT_PERMITTED = 48001


def host(account) -> str:
    return account["address"]


def url(account, path: str, token: str = "", **query: str) -> str:
    """The address of a method."""
    asked = urlencode({**({"access_token": token} if token else {}), **query})
    return account["address"].rstrip("/") + path + (f"?{asked}" if asked else "")


def token_call(account) -> Call:
    """The stable token: asked again it is the same one, and asking does not end another's."""
    return posted(url(account, "/cgi-bin/stable_token"), {"grant_type": "client_credential", "appid": account["appid"], "secret": account["secret"], "force_refresh": False})


def read_token(reply: Reply) -> tuple[str, float]:
    answer = _checked(reply)
    return answer["access_token"], float(answer["expires_in"])


def probe(account, token: str) -> Call:
    """Asks for the addresses from which the platform calls: it needs the token and changes nothing."""
    return Call(url(account, "/cgi-bin/getcallbackip", token), method="GET")


def read_probe(account, reply: Reply) -> str:
    _checked(reply)
    return f"{account['appid']} OK"


def notices_call(account, token: str) -> Call:
    return Call(url(account, "/wxaapi/newtmpl/gettemplate", token), method="GET")


def read_notices(reply: Reply) -> list[Reviewed]:
    """Subscription notices (订阅通知). They are for any kind of message whose person accepted one."""
    answer = _checked(reply, empty=NOT_PERMITTED)
    return [Reviewed(one["priTmplId"], filled(one["content"]), "marketing", LONG_TERM if one.get("type") == 3 else "", "approved") for one in answer.get("data") or []]


def templates_call(account, token: str) -> Call:
    return Call(url(account, "/cgi-bin/template/get_all_private_template", token), method="GET")


def read_templates(reply: Reply) -> list[Reviewed]:
    """Template messages (模板消息). Nothing that advertises may go as one."""
    answer = _checked(reply, empty=NOT_PERMITTED)
    return [Reviewed(one["template_id"], filled(one["content"]), "transactional", "", "approved") for one in answer.get("template_list") or []]


def filled(content: str) -> str:
    """The text of a template with gaps as the house writes them: {{thing1.DATA}} → ${thing1}."""
    return "\n".join(line.strip() for line in GAP.sub(r"${\1}", content).strip().splitlines())


def posted(address: str, body: dict, letters: tuple = (), about: dict | None = None) -> Call:
    """A request with JSON. Chinese stands as it is: the platform shows \\u escapes to people."""
    return Call(address, json.dumps(body, ensure_ascii=False).encode(), {"content-type": "application/json"}, letters, about=about or {})


def _checked(reply: Reply, empty: int = 0) -> dict:
    answer = json.loads(reply.body)
    code = answer.get("errcode", 0)
    if code in STALE:
        raise StaleToken()
    if code and code != empty:
        raise Refused(f"{code} {str(answer.get('errmsg', ''))[:200]}")
    return answer
