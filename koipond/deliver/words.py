"""The three pages that readers of our mails can come to, in English and Chinese at once: we do not know who reads."""

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
    "unknown": (
        "This address is not one of ours, or it was cut off on its way. Please use the link in the mail as it is.",
        "该链接无效，或在传递中被截断。请直接点击邮件中的原链接。",
        "",
    ),
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title}</title>
<style>body{{font:16px/1.7 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.5rem;color:#1d2b2f}}
button{{font:inherit;padding:.6em 1.6em;border:0;border-radius:6px;background:#d9481f;color:#fff;cursor:pointer}}</style></head>
<body><p>{english}</p><p lang="zh-CN">{chinese}</p>{form}</body></html>"""
_FORM = """<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>{label}</button></form>"""


def page(request: HttpRequest, name: str, status: int = 200) -> HttpResponse:
    """One of the pages of SAID."""
    english, chinese, label = SAID[name]
    form = _FORM.format(label=label) if label else ""
    title = {"ask": "Unsubscribe · 退订", "done": "Unsubscribed · 已退订", "unknown": "Not found · 链接无效"}[name]
    return HttpResponse(_PAGE.format(title=title, english=english, chinese=chinese, form=form), status=status)
