"""What every answer of the process says to browsers, whichever part of it answers: an answer that says something stricter keeps it."""

from django.conf import settings

HSTS_SECONDS = 365 * 86_400
ALWAYS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin"),
          (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"))
TLS_ONLY = ((b"strict-transport-security", b"max-age=%d" % HSTS_SECONDS),)


def sealed(send):
    """A `send` that adds these headers. Only TLS from now on is asked for where people reach Koipond by https."""
    more = ALWAYS + TLS_ONLY if settings.URL.startswith("https://") else ALWAYS

    async def sending(message):
        if message["type"] == "http.response.start":
            given = [(name, value) for name, value in message.get("headers", ())]
            said = {name.lower() for name, _ in given}
            message = {**message, "headers": [*given, *(one for one in more if one[0] not in said)]}
        await send(message)

    return sending
