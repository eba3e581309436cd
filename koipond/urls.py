"""Every address of the process but /v1, which is collect's own application (see asgi.py)."""

from importlib.util import find_spec

from allauth.account.views import reauthenticate
from allauth.usersessions.views import list_usersessions
from django.urls import include, path
from django.views.i18n import set_language

from koipond.console import app, files, mail_frame, pages, sign_in, wecom_sidebar
from koipond.console.api import api

urlpatterns = [
    path("", pages.start),
    path("sign-in", sign_in.sign_in, name="account_login"),
    path("sign-out", sign_in.sign_out, name="account_logout"),
    path("account", sign_in.account, name="account"),
    path("account/again", reauthenticate, name="account_reauthenticate"),
    path("account/second-step/", include("allauth.mfa.urls")),
    path("account/sessions", list_usersessions, name="usersessions_list"),
    path("account/elsewhere/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("language", set_language),
    path("w/<slug:workspace>/mail/<str:mail>/html", mail_frame.html),
    path("w/<slug:workspace>/content/preview", mail_frame.unsaved),
    path("w/<slug:workspace>/", pages.moved),
    path("w/<slug:workspace>/<path:rest>", pages.moved),
    path("app/assets/<str:name>", app.asset),
    path("app/", app.page),
    path("app/<path:rest>", app.page),
    path("wecom/sidebar/<slug:workspace>/<int:account>", wecom_sidebar.page),
    path("wecom/sidebar/<slug:workspace>/<int:account>/back", wecom_sidebar.back),
    path("static/<str:name>", files.file),
    path("api/", api.urls),
]
if find_spec("koipond.content.http"):
    urlpatterns.append(path("i/", include("koipond.content.http")))
if find_spec("koipond.deliver.http"):
    urlpatterns.append(path("t/", include("koipond.deliver.http")))

handler404 = "koipond.console.frame.nothing_there"
handler500 = "koipond.console.frame.broke"
