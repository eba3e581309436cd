"""What every response of the pages and the API says about itself to the browser, and API errors in their shape."""

from django.conf import settings

from koipond.console import errors

PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-src 'self'; frame-ancestors 'none'"
)
DOCS = PAGE.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'") + "; script-src 'self'; connect-src 'self'"
# A mail is somebody's HTML: no script, no form, no plug-in, and an origin of its own. Pictures are what a mail is for.
MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https: http:; font-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
API_PLAIN = {400, 403, 404, 405, 413}  # statuses that the framework answers by itself, without our shape


class Headers:
    """Middleware: a content policy everywhere (Django sets the other headers), and our error shape under /api."""

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        response = self._get_response(request)
        if request.path.startswith("/api/"):
            response = _shaped(request, response)
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Security-Policy", PAGE)
        return response


def _shaped(request, response):
    if response.status_code not in API_PLAIN or "json" in response.headers.get("Content-Type", ""):
        return response
    if response.status_code == 405:
        error = errors.WrongMethod(path=request.path, method=request.method, allowed=response.headers.get("Allow", ""))
    elif response.status_code == 413:
        error = errors.TooLarge(limit_mb=settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20)
    elif response.status_code == 404:
        error = errors.NothingThere(path=request.path)
    else:
        error = errors.NotReadable(reason=response.reason_phrase + ".")
    shaped = errors.answer(request, error)
    if "Allow" in response.headers:
        shaped["Allow"] = response["Allow"]
    return shaped
