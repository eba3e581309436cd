"""Where mails load their pictures. Mounted at /i/. Nobody is asked who they are: a mail program has no name here."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import path
from django.views.decorators.http import require_safe

from koipond.content.assets import file_of

YEAR_SECONDS = 365 * 86_400


@require_safe
def picture(request: HttpRequest, workspace: int, name: str) -> HttpResponse:
    """A picture by what it holds; it never changes, so whoever has it may keep it for a year."""
    found = file_of(workspace, name)
    if found is None:
        return HttpResponse(status=404, content_type="text/plain")
    tag = f'"{name[:64]}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    else:
        answer = HttpResponse(found[0], content_type=found[1])
    answer["ETag"], answer["Cache-Control"] = tag, f"public, max-age={YEAR_SECONDS}, immutable"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"   # it is a picture, whatever else its bytes could be read as
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"             # mail in a browser is another site
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex"
    return answer


urlpatterns = [path("<int:workspace>/<str:name>", picture)]
