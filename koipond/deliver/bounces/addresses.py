"""Addresses in what others wrote."""

import re

ADDRESS = re.compile(r"(?<![\w.+=@/-])([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9\u0080-\uffff](?:[A-Za-z0-9\u0080-\uffff-]{0,62}\.)*[A-Za-z0-9\u0080-\uffff-]{1,63})")
NOBODY = re.compile(r"^(?:mailer-?daemon|post-?master|abuse|noreply|no-reply|support|helpdesk)@", re.I)


def addresses_in(text: str) -> list[str]:
    """The addresses of a text, each once, in their order."""
    return list(dict.fromkeys(found.strip(".'").lstrip("=") for found in ADDRESS.findall(text)))


def first_address(text: str) -> str:
    """The first address of a text, or ''."""
    found = ADDRESS.search(text)
    return found.group(1).strip(".'") if found else ""


def of_field(value: str) -> str:
    """The address of `rfc822; name@host`; '' where there is none. A route before it is left out (RFC 5321, appendix C)."""
    plain = value.partition(";")[2] if ";" in value[:20] else value
    plain = plain.strip().strip("<>").strip()
    if plain.startswith("@") and ":" in plain:
        plain = plain.partition(":")[2]
    return first_address(plain)
