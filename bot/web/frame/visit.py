"""A request for a page: who reads it, under which root, and its own address."""

from dataclasses import dataclass

from starlette.requests import Request

from bot.messages import Messages
from bot.web.frame.pages import page
from bot.web.frame.reader import Reader, reader_of


@dataclass(frozen=True)
class Visit:
    """What the pages need to know of a request; ``path`` has the query and begins below ``root``."""

    reader: Reader
    root: str
    path: str

    @property
    def say(self) -> Messages:
        """The sentences in the visitor's language."""
        return self.reader.say

    def page(self, title: str, body: str, current: str, assets: str = "") -> str:
        """Return a whole page around HTML."""
        return page(title, body, self.reader, self.root, current, self.path, assets)


def visit_of(request: Request) -> Visit:
    """Return what the pages need to know of a request."""
    root = request.scope.get("root_path", "")
    query = f"?{request.url.query}" if request.url.query else ""
    path = request.url.path.removeprefix(root) + query
    return Visit(reader_of(request.cookies, request.headers.get("accept-language", "")), root, path)
