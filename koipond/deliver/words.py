"""The pages that readers of our mails can come to, in English and Chinese at once: we do not know who reads."""

from base64 import b64encode
from hashlib import sha256
from html import escape

from django.http import HttpRequest, HttpResponse

# page → what is said in English, in Chinese, and the label of the button, if there is one
SAID = {
    "ask": (
        "Do you no longer want these mails? Press the button and none will come.",
        "不想再收到这类邮件？点击下方按钮即可退订。",
        "Unsubscribe · 退订",
    ),
    "done": (
        "You are unsubscribed. No more of these mails will come.",
        "您已退订，不会再收到这类邮件。",
        "",
    ),
    "choose": (
        "Choose what you get. Nothing changes before you save.",
        "请选择您希望接收的内容，保存后生效。",
        "",
    ),
    "chosen": (
        "Saved. It holds from now on.",
        "已保存，即刻生效。",
        "",
    ),
    "over": (
        "This link has ended.",
        "该链接已失效。",
        "",
    ),
    "unknown": (
        "This address is not one of ours, or it was cut off on its way. Please use the link in the mail as it is.",
        "该链接无效，或在传递中被截断。请直接点击邮件中的原链接。",
        "",
    ),
}
_STYLE = """:root{color-scheme:light dark;--ink:#1c2326;--mist:#f6f8f8;--paper:#fff;--line:#e3e8e9;--koi:#d9481f;--on-koi:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecee;--mist:#14191b;--paper:#1b2225;--line:#2b3438;--koi:#f0744e;--on-koi:#14191b}}
body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;margin:0;background:var(--mist);color:var(--ink)}
main{box-sizing:border-box;max-width:32rem;margin:15vh auto;padding:2rem;background:var(--paper);border:1px solid var(--line);border-radius:8px}
@media (max-width:34rem){main{margin:1rem}}
p{margin:0 0 1rem}:last-child{margin-bottom:0}
button{font:inherit;font-weight:600;padding:.5em 1.5em;border:0;border-radius:8px;background:var(--koi);color:var(--on-koi);cursor:pointer}
button:focus-visible{outline:2px solid var(--ink);outline-offset:2px}"""
_POLICY = (f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
           "form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
_TITLES = {"ask": "Unsubscribe · 退订", "done": "Unsubscribed · 已退订", "unknown": "Not found · 链接无效", "over": "Ended · 已失效",
           "choose": "What you get · 管理订阅", "chosen": "Saved · 已保存"}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title}</title><style>{style}</style></head>
<body><main><p>{english}</p><p lang="zh-CN">{chinese}</p>{form}</main></body></html>"""
_FORM = """<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>{label}</button></form>"""


def whole(name: str) -> tuple[str, str]:
    """One of the pages of SAID that has no button, and the policy that goes with it."""
    english, chinese, _ = SAID[name]
    return _PAGE.format(title=_TITLES[name], style=_STYLE, english=english, chinese=chinese, form=""), _POLICY


def page(request: HttpRequest, name: str, status: int = 200, form: str = "", choose: str = "") -> HttpResponse:
    """One of the pages of SAID, with a form of its own where one is given, and the way to where one chooses."""
    english, chinese, label = SAID[name]
    form = form or (_FORM.format(label=label) if label else "")
    if choose:
        form += f'<p><a href="{escape(choose)}">Choose what you get instead · 管理订阅</a></p>'
    body = _PAGE.format(title=_TITLES[name], style=_STYLE, english=english, chinese=chinese, form=form)
    return HttpResponse(body, status=status, headers={"Content-Security-Policy": _POLICY})
