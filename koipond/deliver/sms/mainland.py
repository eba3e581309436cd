"""What the providers of the mainland have in common: numbers of China, and nothing but approved templates."""

from collections.abc import Iterator

from koipond.deliver.provider import Failed
from koipond.deliver.replies import REFUSED, Outcome
from koipond.deliver.sms.templates import Laid, lay


def takes(account, letter) -> bool:
    return letter.to.startswith("+86") and len(letter.to) == 14


def laid(account, letters) -> Iterator[tuple[object, Laid] | Failed]:
    """Each letter with the template that it is of, or why it cannot go."""
    for letter in letters:
        found = lay(letter.text, account.templates, account["signature"])
        if found is None:
            yield Failed(letter, Outcome(REFUSED, "template_not_approved", "the text is of none of the account's approved templates"))
        elif letter.row["kind"] != "transactional" and found.template.kind == "code":
            yield Failed(letter, Outcome(REFUSED, "template_not_approved", "the template is for codes only"))
        else:
            yield letter, found
