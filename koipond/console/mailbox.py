"""The built-in mailbox: what would have been sent, while no mail server is set."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from koipond import access, deliver
from koipond.console import headers
from koipond.console.asking import Asking
from koipond.console.errors import UnknownMail
from koipond.console.frame import local_time, page, show
from koipond.console.masking import hides_who
from koipond.console.words import words

SHOWN = 200  # newest mails on the page


@require_GET
@page("read")
def mailbox(request: HttpRequest, asked: Asking) -> HttpResponse:
    """The newest mails, subject first."""
    mails = deliver.mailbox(asked.workspace.slug)
    rows = [
        {"id": mail.id, "subject": mail.subject, "to": mail.to, "at": local_time(mail.at, asked.workspace)}
        for mail in mails[:SHOWN]
    ]
    cut = words(request.LANGUAGE_CODE).say("newest", count=SHOWN) if len(mails) > SHOWN else ""
    return show(request, "mailbox.html", asked, here="mail", mails=rows, cut=cut, smtp=bool(settings.SMTP_URL))


@require_GET
@page("read")
def mail(request: HttpRequest, asked: Asking, mail: str) -> HttpResponse:
    """One mail: as it looks, as text, and where its links lead."""
    found = _found(asked, mail)
    return show(request, "mail.html", asked, here="mail", mail=found, at=local_time(found.at, asked.workspace))


@xframe_options_sameorigin
@require_GET
@page("read")
def html(request: HttpRequest, asked: Asking, mail: str) -> HttpResponse:
    """The HTML of a mail, for the frame on its page: an origin of its own, no scripts, links in a new tab."""
    if hides_who(request, asked.workspace.slug):
        raise access.NotAllowedToSee(who=asked.by, what="this mail", workspace=asked.workspace.slug)
    return _harmless(_found(asked, mail).html)


@xframe_options_sameorigin
@require_POST
@page("read")
def unsaved(request: HttpRequest, asked: Asking) -> HttpResponse:
    """The HTML that was sent, for the frame beside the editor of a template: a page of ours could not show it without trusting it."""
    return _harmless(request.POST.get("html", ""))


def _harmless(html: str) -> HttpResponse:
    return HttpResponse('<base target="_blank">' + html, headers={"Content-Security-Policy": headers.MAIL, "Referrer-Policy": "no-referrer"})


def _found(asked: Asking, mail: str):
    found = deliver.mail(asked.workspace.slug, mail)
    if found is None:
        raise UnknownMail(mail=mail, workspace=asked.workspace.slug)
    return found
