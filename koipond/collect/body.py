"""The body of a request to one of our plain ASGI applications."""


async def whole_body(receive, most: int) -> bytes | None:
    """All of it; None where it is longer than `most` bytes, or the caller went away in the middle. No more than that is held."""
    pieces, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        size += len(message.get("body", b""))
        if size > most:
            return None
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)
