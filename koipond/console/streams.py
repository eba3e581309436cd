"""Files that go out piece by piece, without standing in memory."""

from collections.abc import Iterator
from itertools import chain

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse


def streamed(request: HttpRequest, pieces: Iterator[bytes | str], kind: str, name: str) -> StreamingHttpResponse:
    """The pieces as a file to keep. The first is fetched before the answer begins, so that what refuses it is still told as an error."""
    whole = chain([] if (first := next(pieces, None)) is None else [first], pieces)
    response = StreamingHttpResponse(_one_by_one(whole) if isinstance(request, ASGIRequest) else whole, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


async def _one_by_one(pieces):
    while (piece := await sync_to_async(next)(pieces, None)) is not None:
        yield piece
