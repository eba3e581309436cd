"""The API: every `<room>_api.py` of this folder under /api/w/{workspace}/, described at /api/openapi.json."""

import json
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import iter_modules

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from django.middleware.csrf import get_token
from django.shortcuts import render
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import DocsBase
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder
from ninja.signature import ViewSignature

from koipond import __version__, access
from koipond.console import errors
from koipond.console.asking import KnownAsker
from koipond.console.described import Description, with_errors
from koipond.console.files import address_of
from koipond.console.headers import DOCS
from koipond.console.validation import not_valid
from koipond.kit.errors import KoipondError

PLACE = "/w/{workspace}"
OUT_OF_RANGE = "22003"   # numeric_value_out_of_range of PostgreSQL
FOLDER = __name__.rpartition(".")[0]


class Moments(NinjaJSONEncoder):
    """Every moment says its offset: those that the engine gives without one are UTC."""

    def default(self, value):
        if isinstance(value, datetime) and value.tzinfo is None:
            value = value.replace(tzinfo=UTC)
        return super().default(value)


class Readable(JSONRenderer):
    encoder_class = Moments
    json_dumps_params = {"ensure_ascii": False}


class Pages(DocsBase):
    """The description as a page that needs nothing from elsewhere."""

    def render_page(self, request, api, **kwargs):
        get_token(request)  # so that the cookie is there for calls from the page
        shown = {
            "openapi": self.get_openapi_url(api, kwargs),
            "title": api.title,
            "icon": address_of("koi.svg"),
            "style": address_of("swagger-ui.css"),
            "scripts": [address_of("swagger-ui-bundle.js"), address_of("docs.js")],
        }
        response = render(request, "docs.html", shown)
        response["Content-Security-Policy"] = DOCS
        return response


class Api(NinjaAPI):
    def get_openapi_schema(self, *, path_prefix=None, path_params=None):
        return with_errors(Description(self, self.get_root_path(path_params or {}) if path_prefix is None else path_prefix))

    def validation_error_from_error_contexts(self, error_contexts):
        """As the framework does it, but what was sent stays, so that the answer can show it."""
        found = []
        for context in error_contexts:
            model = context.model
            for one in context.pydantic_validation_error.errors(include_url=False):
                place = model.__ninja_flatten_map_reverse__.get(one["loc"], one["loc"])
                found.append({**one, "loc": (model.__ninja_param_source__, *place)})
        return ValidationError(found)


def _made() -> Api:
    api = Api(
        title="Koipond", version=__version__, urls_namespace="api", auth=[KnownAsker()], renderer=Readable(), docs=Pages(),
        description="The closed loop of marketing. Events are sent to /v1 (the Segment HTTP spec), not here. 锦鲤池的接口。",
    )
    for module in sorted(iter_modules(import_module(FOLDER).__path__), key=lambda found: found.name):
        if module.name.endswith("_api"):
            rooms = import_module(f"{FOLDER}.{module.name}")
            api.add_router(PLACE, _within_a_workspace(rooms.router))
            if hasattr(rooms, "everywhere"):  # what is of no workspace
                api.add_router("", rooms.everywhere)
    return api


def _within_a_workspace(router: Router) -> Router:
    """Reads each endpoint again with the address it will have, so that `workspace` is known to stand in it."""
    for path, view in router.path_operations.items():
        for operation in view.operations:
            operation.signature = ViewSignature(f"{PLACE}/{path}", operation.view_func)
            operation.models = operation.signature.models
    return router


api = _made()


@api.exception_handler(KoipondError)
def _koipond(request, error):
    return errors.answer(request, error)


@api.exception_handler(ValidationError)
def _validation(request, error):
    return errors.answer(request, not_valid(error.errors))


@api.exception_handler(HttpError)
def _http(request, error):
    if error.status_code == 401:
        return errors.answer(request, access.NotSignedIn())
    return errors.answer(request, errors.NotReadable(reason=_reason(request, str(error))))


@api.exception_handler(RequestDataTooBig)
def _too_large(request, error):
    return errors.answer(request, errors.TooLarge(limit_mb=settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20))


@api.exception_handler(Http404)
def _nothing(request, error):
    return errors.answer(request, errors.NothingThere(path=request.path))


@api.exception_handler(Exception)
def _anything(request, error):
    return errors.answer(request, errors.TooLargeNumber() if beyond(error) else errors.broken(error))


def beyond(error: Exception) -> bool:
    """Whether a store of decisions, SQLite or PostgreSQL, was asked about a whole number that its columns cannot have."""
    return isinstance(error, OverflowError) and "SQLite INTEGER" in str(error) or getattr(error.__cause__, "sqlstate", "") == OUT_OF_RANGE


def _reason(request, said: str) -> str:
    """Where the JSON breaks off, which the framework does not say."""
    try:
        json.loads(request.body)
    except ValueError as error:
        return f"{error}."
    except Exception:  # the body was read as a form
        return said
    return said
