"""Who sent a request: by a session's cookie, a program's key, or a header of the proxy before this server.

Without any of them it is nobody known. What a browser adds to a request by itself, the cookie and what a proxy says of
it, does not count where another site has made the browser send it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.access import ANONYMOUS, SCOPE, Principal, acting_as
from bot.accounts import KEY, Accounts, Keys, Session, Sessions, Signing
from bot.keeping import Database, KeepingError
from bot.web.asking import refusal
from bot.web.guard.limits import host_name

_log = logging.getLogger(__name__)

#: Where the scope holds the session, for the pages of an account.
SESSION = "mishu.session"
#: Where it holds the address that the connection came from, which is the proxy's where there is one.
_PEER = "mishu.peer"
#: Methods that change nothing.
_SAFE = ("GET", "HEAD", "OPTIONS")
#: What everybody may have.
_ASSETS = "/web/"


class Peers:
    """ASGI middleware that takes a visitor's address and scheme from a proxy's headers, if the proxy is trusted."""

    def __init__(self, app: ASGIApp, trusted: Sequence[str]) -> None:
        """Take the addresses and networks (CIDR) of the proxies that are trusted."""
        # Its types are those of the asgiref package.
        self._app = ProxyHeadersMiddleware(app, list(trusted))  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http":
            scope[_PEER] = (scope.get("client") or ("",))[0]
        await self._app(scope, receive, send)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Doors:
    """What a request may be known by: the database, and the header in which trusted proxies name who asks."""

    database: Database
    trusted_header: str = ""
    trusted: tuple[str, ...] = ()
    signing: Signing = field(init=False)

    def __post_init__(self) -> None:
        """Make what signs once: it keeps the secret."""
        object.__setattr__(self, "signing", Signing(self.database))

    def named(self, name: str) -> Principal:
        """Return whom a trusted proxy names: the account of that name, if there is one, else somebody without groups.

        Raises:
            KeepingError: if the database cannot be used.
        """
        account = Accounts(self.database).find(name)
        if account is None:
            return Principal(name)
        return ANONYMOUS if account.is_locked else account.principal

    def session(self, cookie: str) -> Session | None:
        """Return the session of a cookie, None where there is none.

        Raises:
            KeepingError: if the database cannot be used.
        """
        token = self.signing.unsigned(cookie)
        return Sessions(self.database).find(token) if token else None

    def trusts(self, peer: str) -> bool:
        """Tell whether a connection comes from a trusted proxy."""
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in ip_network(network, strict=False) for network in self.trusted)


class Identity:
    """ASGI middleware that says who sent a request: in its scope, and beside it for all that it calls."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        """Take what a request may be known by."""
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out who it is and pass the request on; one with a key that is none is refused."""
        if scope["type"] != "http" or local_path_of(scope).startswith(_ASSETS):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            principal, session = await self._who(scope, headers)
        except KeepingError as error:
            _log.error("nobody is known for now: %s", error)
            if _key(headers):
                await refusal(scope, "key_unknown", 503)(scope, receive, send)
                return
            principal, session = ANONYMOUS, None
        if principal is None:
            await refusal(scope, "key", 401, {"www-authenticate": "Bearer"})(scope, receive, send)
            return
        scope[SCOPE], scope[SESSION] = principal, session
        with acting_as(principal):
            await self._app(scope, receive, send)

    async def _who(self, scope: Scope, headers: Headers) -> tuple[Principal | None, Session | None]:
        """Return who it is and by which session, nobody and None where the key is none."""
        doors = self._doors
        if key := _key(headers):
            return await run_in_threadpool(Keys(doors.database).principal, key), None
        if scope["method"] not in _SAFE and is_foreign(headers):
            return ANONYMOUS, None
        name = headers.get(doors.trusted_header, "").strip() if doors.trusted_header else ""
        if name and doors.trusts(scope.get(_PEER, "")):
            return await run_in_threadpool(doors.named, name), None
        cookie = cookie_parser(headers.get("cookie", "")).get(session_cookie(scope))
        session = await run_in_threadpool(doors.session, cookie) if cookie else None
        return (session.account.principal if session else ANONYMOUS), session


def session_cookie(scope: Scope) -> str:
    """Return the name of the session's cookie: behind TLS browsers take it from nowhere else."""
    return "__Secure-mishu_session" if is_secure(scope) else "mishu_session"


def is_secure(scope: Scope) -> bool:
    """Tell whether the visitor's connection is encrypted."""
    return scope["scheme"] in ("https", "wss")


def local_path_of(scope: Scope) -> str:
    """Return the path of a request below the one that the application is served under."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path


def is_foreign(headers: Headers) -> bool:
    """Tell whether another site made a browser send a request.

    >>> is_foreign(Headers({"host": "a.example", "origin": "https://a.example"}))
    False
    >>> is_foreign(Headers({"host": "a.example", "origin": "null"}))
    True
    >>> is_foreign(Headers({"sec-fetch-site": "cross-site"}))
    True
    """
    if (site := headers.get("sec-fetch-site")) is not None:
        return site not in ("none", "same-origin")
    origin = headers.get("origin")
    return origin is not None and host_name(origin.rpartition("//")[2]) != host_name(headers.get("host", ""))


def _key(headers: Headers) -> str | None:
    """Return the key of a request; what programs send instead of one, because they must send something, is none."""
    scheme, _, key = headers.get("authorization", "").partition(" ")
    key = key.strip()
    return key if scheme.lower() == "bearer" and key.startswith(KEY) else None
