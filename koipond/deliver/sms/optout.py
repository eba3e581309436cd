"""What people answer to be left alone, and how a text tells them that they can."""

import re

# The words alone, whatever stands around them: letters, digits, marks of a sentence.
WORDS = frozenset(("r", "t", "td", "n", "q", "qx", "0000", "00000", "退订", "退定", "取消", "拒收", "停止", "不要再发", "别发了", "stop", "stopall", "unsubscribe", "cancel",
                   "end", "quit", "optout", "opt out", "revoke"))
TOLD = re.compile(r"(拒收|退订|退定|取消|TD|回[复覆]?)\s*(请)?\s*(回[复覆]?)?\s*[:：]?\s*[A-Za-z0-9]{1,6}|拒收请回复\s*R|\bstop\b|opt[- ]?out|unsubscribe", re.I)


def asks_out(text: str) -> bool:
    """Whether an answer asks for no more messages: it is one of the words and nothing else."""
    plain = re.sub(r"[\s\W_]+", " ", text.strip().lower()).strip()
    return plain in WORDS


def tells_out(text: str) -> bool:
    """Whether a text tells how to refuse, as marketing by text message must (通信短信息服务管理规定, article 20)."""
    return bool(TOLD.search(text))
