"""Who came by a short link or the code of a place, by a cookie of this installation."""

import re
from http.cookies import CookieError, SimpleCookie

COOKIE = "koi_visitor"
_VISITOR = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def visitor_in(cookies: str) -> str:
    """The visitor that the header `Cookie` of a request names, as an anonymous id; '' for none, or none of ours."""
    try:
        kept = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return kept.value if kept and _VISITOR.fullmatch(kept.value) else ""
