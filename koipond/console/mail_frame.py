"""Mails as they look, for frames of the console: somebody's HTML, which may run nothing and stands in an origin of its own."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from koipond import access, deliver
from koipond.console import headers
from koipond.console.asking import Asking
from koipond.console.errors import UnknownMail
from koipond.console.frame import page
from koipond.console.masking import hides_who


@xframe_options_sameorigin
@require_GET
@page("read")
def html(request: HttpRequest, asked: Asking, mail: str) -> HttpResponse:
    """The HTML of a mail in the mailbox; its links open in a new tab."""
    if hides_who(request, asked.workspace.slug):
        raise access.NotAllowedToSee(who=asked.by, what="this mail", workspace=asked.workspace.slug)
    found = deliver.mail(asked.workspace.slug, mail)
    if found is None:
        raise UnknownMail(mail=mail, workspace=asked.workspace.slug)
    return _harmless(found.html)


@xframe_options_sameorigin
@require_POST
@page("read")
def unsaved(request: HttpRequest, asked: Asking) -> HttpResponse:
    """The HTML that was sent, for the frame beside the editor of a template: a page of ours could not show it without trusting it."""
    return _harmless(request.POST.get("html", ""))


def _harmless(html: str) -> HttpResponse:
    return HttpResponse('<base target="_blank">' + html, headers={"Content-Security-Policy": headers.MAIL, "Referrer-Policy": "no-referrer"})
