"""Says by which route a request was answered, for whoever counts requests (`koipond/asgi.py`): the pattern, never the address itself."""

from django.http import HttpRequest


class Routed:
    """Middleware."""

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request: HttpRequest):
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view, args, where: dict) -> None:
        if hasattr(request, "scope"):
            request.scope["koipond_route"] = "/" + request.resolver_match.route
