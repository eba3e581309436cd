"""The two kinds of no: a Refusal, which the user can mend, and a Fault, which we must."""


class KoipondError(Exception):
    """An error with a number. The docstring of a subclass is its message, a second paragraph its hint.

    Both may name fields in braces, which are given as keyword arguments; `zh` holds the same two
    paragraphs in Simplified Chinese. `fields` stay on the error for whoever formats it again.
    """

    number = "kit.E000"
    zh = ""

    def __init__(self, **fields):
        self.fields = fields
        self.message, self.hint = self.say("en")
        super().__init__(f"{self.number}: {self.message}" + (f" {self.hint}" if self.hint else ""))

    def say(self, language: str) -> tuple[str, str]:
        """Message and hint in "en" or "zh-CN"; English where there is no Chinese."""
        text = self.zh if language.lower().startswith("zh") and self.zh else (self.__doc__ or "")
        paragraphs = [" ".join(part.split()) for part in text.strip().split("\n\n")] + [""]
        shown = {name: _short(value) for name, value in self.fields.items()}
        return paragraphs[0].format_map(_Fields(shown)), paragraphs[1].format_map(_Fields(shown))


class Refusal(KoipondError):
    """The user can mend it."""


class Fault(KoipondError):
    """We must mend it."""


class _Fields(dict):
    def __missing__(self, name):
        return "{" + name + "}"


def _short(value, limit: int = 200) -> str:
    text = (", ".join(map(str, value)) or "—") if isinstance(value, (list, tuple, set, frozenset)) else str(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
