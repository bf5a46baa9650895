"""Forms that change something: each carries what was made for its sender alone, so that no other site can send it."""

import secrets
from typing import TypeVar
from urllib.parse import quote as url_quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.access import SCOPE, Principal
from bot.accounts import Session, Signing
from bot.web.frame import HEADERS, NO_STORE, Visit, shown, visit_of
from bot.web.guard import SESSION, is_secure

#: The cookie of those who have not entered yet.
_COOKIE = "mishu_form"
#: Fields of a form, and characters of one.
_FIELDS, _LONGEST = 8, 1024

F = TypeVar("F", bound="Form")


class Form(BaseModel):
    """What every form sends; those of a page add their fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=_LONGEST)

    form: str = Field(default="", max_length=128)


def session_of(request: Request) -> Session | None:
    """Return the session of a request, None where nobody has entered by one."""
    found = request.scope.get(SESSION)
    return found if isinstance(found, Session) else None


def hidden(request: Request, signing: Signing) -> str:
    """Return the field of a form by which `form_of` knows it again, as HTML.

    Raises:
        KeepingError: if the database cannot be used.
    """
    return f'<input type="hidden" name="form" value="{shown(signing.form(_seed(request)))}">'


async def form_of(request: Request, kind: type[F], signing: Signing) -> F | None:
    """Return what a form sends, None where it is not one of ours or was made for somebody else.

    Raises:
        KeepingError: if the database cannot be used.
    """
    async with request.form(max_files=0, max_fields=_FIELDS) as given:
        fields = {name: value for name, value in given.items() if isinstance(value, str)}
    try:
        form = kind.model_validate(fields)
    except ValidationError:
        return None
    return form if signing.is_form(_seed(request), form.form) else None


def page(request: Request, title: str, body: str, status: int = 200) -> HTMLResponse:
    """Return a page of an account, which no browser keeps."""
    main = f'<main id="main" class="account"><h1>{shown(title)}</h1>{body}</main>'
    visit = visit_of(request)
    headers = {**HEADERS, **NO_STORE}
    response = HTMLResponse(visit.page(title, main, "account", "account.css"), status, headers)
    if session_of(request) is None:
        response.set_cookie(
            _COOKIE,
            _seed(request),
            path=f"{visit.root}/",
            secure=is_secure(request.scope),
            httponly=True,
            samesite="strict",
        )
    return response


def problem(sentence: str) -> str:
    """Return what went wrong, as HTML that is read aloud at once."""
    return f'<p class="problem" role="alert">{shown(sentence)}</p>'


def field(name: str, label: str, kind: str = "password", completed: str = "off", value: str = "") -> str:
    """Return a labelled field of a form."""
    return (
        f'<label for="{name}">{shown(label)}</label><input id="{name}" name="{name}" type="{kind}" '
        f'autocomplete="{completed}" value="{shown(value)}" maxlength="128" required>'
    )


def sent(action: str, fields: str, button: str, visit: Visit) -> str:
    """Return a form that is sent to an address below the root."""
    return f'<form action="{shown(visit.root)}{action}" method="post">{fields}<button>{shown(button)}</button></form>'


def principal(request: Request) -> Principal:
    """Return who sent a request."""
    found = request.scope.get(SCOPE)
    return found if isinstance(found, Principal) else Principal()


def address_of(request: Request) -> str:
    """Return the address that a request came from."""
    return request.client.host if request.client else ""


def to_entering(visit: Visit) -> Response:
    """Send somebody who must enter first to where that is done, and back afterwards."""
    return RedirectResponse(f"{visit.root}/login?back={url_quote(visit.path, safe='')}", 303, NO_STORE)


def _seed(request: Request) -> str:
    """Return what a form is made for: the session, else the cookie, which is made with the page."""
    session = session_of(request)
    if session is not None:
        return session.digest
    kept = request.cookies.get(_COOKIE) or getattr(request.state, "form", "")
    if not kept:
        kept = request.state.form = secrets.token_urlsafe(16)
    return kept
