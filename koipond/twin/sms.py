"""What the SMS platforms share: how long a text is, receipts in batches, and phones on the page."""

from django.utils.html import format_html, format_html_join

FLUSH_SECONDS = 0.2      # how long a batch of receipts fills
PHONES_SHOWN, TEXTS_SHOWN = 12, 8


def parts(text: str) -> int:
    """How many messages a text is billed as: 70 characters, or 67 each when there are more. Channels reference §3.1 [9]."""
    return 1 if len(text) <= 70 else -(-len(text) // 67)


class Batches:
    """Gathers receipts of an account and hands them on together, at most `most` at a time."""

    def __init__(self, platform, most: int):
        self.platform, self.most, self._full = platform, most, {}

    def due(self, seconds: float, account: str, item) -> None:
        """Hands on the item `seconds` from now, with what is due at nearly the same time."""
        slot = int((self.platform.clock.now() + seconds) / FLUSH_SECONDS) + 1
        batch = self._full.get((account, slot))
        if batch is None:
            batch = self._full[account, slot] = []
            self.platform.timers.after(slot * FLUSH_SECONDS - self.platform.clock.now(), lambda: self._flush(account, slot))
        batch.append(item)

    def _flush(self, account: str, slot: int) -> None:
        batch = self._full.pop((account, slot))
        for start in range(0, len(batch), self.most):
            self.platform.batch_done(account, batch[start:start + self.most])


def cards(platform, say) -> list:
    """The phones that have an SMS from this platform, each with a way to answer."""
    shown = []
    for number, texts in reversed(list(platform.twin.phones.texts.items())):
        own = [text for text in texts if text.platform == platform.name][-TEXTS_SHOWN:]
        if own:
            shown.append(_phone(platform, say, number, own))
        if len(shown) == PHONES_SHOWN:
            break
    return [(say("phones"), format_html_join("", "{}", ((each,) for each in shown)) or format_html('<p class="quiet">{}</p>', say("nothing_yet")))]


def _phone(platform, say, number, texts):
    bubbles = format_html_join("", '<li class="{}"><b>{}</b>{}<time>{}</time></li>', (
        (text.way, text.sender, text.content, platform.clock.china(text.at).strftime("%H:%M:%S")) for text in texts))
    answer = say.form(platform.name, "reply", {"phone": number, "sign": texts[-1].sender} if platform.name != "twilio" else {"phone": number},
                      [("content", say("answer"))], say("send"))
    stop = say.form(platform.name, "reply", {"phone": number, "content": say.stop_word(platform.name)}, [], say.stop_word(platform.name))
    return format_html('<article class="phone"><h4>{}</h4><ul>{}</ul>{}{}</article>', number, bubbles, answer, stop)
