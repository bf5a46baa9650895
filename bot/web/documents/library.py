"""The page that lists the documents, and the page of pictures of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote as url_quote
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from bot.answering import Bot, Listed
from bot.messages import Messages
from bot.web.documents.gallery import Pictures, failed_page, gallery_page, pictures_title
from bot.web.frame import HEADERS, Visit, newer_version, shown, visit_of

#: Rows of a page; a telephone lays out so many at once without a pause.
ROWS = 500
#: Characters of a search that are read.
_LONGEST = 100


def _by_letter(text: str) -> bytes:
    """Return what to sort text by: the common characters stand in the order of their pinyin in GB 18030.

    >>> sorted(["值班", "办文", "会议"], key=_by_letter)
    ['办文', '会议', '值班']
    """
    return text.encode("gb18030", "replace")


#: What each column is sorted by.
_KEYS: dict[str, Callable[[Listed], bytes | int]] = {
    "title": lambda listed: _by_letter(listed.title),
    "kind": lambda listed: _by_letter(listed.kind),
    "date": lambda listed: _by_letter(listed.meta.get("date", "")),
    "issuer": lambda listed: _by_letter(listed.meta.get("issuer", "")),
    "passages": lambda listed: listed.passages,
    "script": lambda listed: listed.traditional,
    "status": lambda listed: _by_letter(listed.meta.get("status", "") or listed.meta.get("superseded_on", "")),
}
#: The columns that every document has; the others are left out where none has them.
_ALWAYS = frozenset({"title", "passages", "script"})


@dataclass(frozen=True)
class View:
    """Which documents are listed, and how; ``sort`` is a column, or nothing for the order of their names."""

    words: str = ""
    sort: str = ""
    down: bool = False
    page: int = 1

    @property
    def query(self) -> str:
        """The query of the address that shows this view; it begins with a question mark."""
        values = {"q": self.words, "sort": self.sort, "down": "1" if self.down else "", "page": self._page}
        return "?" + urlencode({name: value for name, value in values.items() if value})

    @property
    def _page(self) -> str:
        return str(self.page) if self.page > 1 else ""

    def of(self, documents: Sequence[Listed]) -> list[Listed]:
        """Return the documents of all its pages, in order; what a column does not know of comes last."""
        found = [listed for listed in documents if listed.holds(self.words)]
        if key := _KEYS.get(self.sort):
            found.sort(key=key, reverse=self.down)
            found.sort(key=lambda listed: key(listed) == b"")
        return found

    def sorted_by(self, column: str) -> "View":
        """Return the view after a click on a column's head."""
        return replace(self, sort=column, down=self.sort == column and not self.down, page=1)


def view_of(request: Request) -> View:
    """Return the view that an address asks for."""
    values = request.query_params
    sort, page = values.get("sort", ""), values.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    return View(
        values.get("q", "")[:_LONGEST], sort if sort in _KEYS else "", values.get("down") == "1", max(number, 1)
    )


def add_library(app: FastAPI, bot: Bot) -> None:
    """Add the page of the documents and that of their pictures."""
    pictures = Pictures(bot)

    @app.get("/library", response_class=HTMLResponse)
    def library(request: Request) -> HTMLResponse:
        return HTMLResponse(library_page(bot.index.store.listing, view_of(request), visit_of(request)), headers=HEADERS)

    @app.get("/library/pictures", response_class=HTMLResponse)
    def drawn(request: Request) -> HTMLResponse:
        visit = visit_of(request)
        try:
            drawing = pictures.drawing()
        except Exception:  # written to the log where it happened
            return HTMLResponse(failed_page(bot.index.store.listing, visit), 500, HEADERS)
        # The browser looks again by itself, with or without scripts.
        again = {} if drawing else {"Refresh": "2"}
        page = gallery_page(drawing, bot.index.store.listing, visit)
        return HTMLResponse(page, headers={**HEADERS, **again})


def library_page(documents: Sequence[Listed], view: View, visit: Visit) -> str:
    """Return the page of the documents."""
    say = visit.say
    title, pictures = say("web.page_library"), pictures_title(documents, say)
    head = (
        f'<h1>{shown(title)}</h1><p class="tabs"><a href="library/pictures">{shown(pictures)}</a></p>'
        f"{_search(view, say)}"
    )
    body = f'{head}<div id="list">{_list(documents, view, say)}</div>'
    return visit.page(title, f'<main id="main" class="library">{body}</main>', "library", "library.css library.js")


def _search(view: View, say: Messages) -> str:
    name = shown(say("library.search"))
    kept = {"sort": view.sort, "down": "1" if view.down else ""}
    hidden = "".join(f'<input type="hidden" name="{key}" value="{shown(value)}">' for key, value in kept.items())
    return (
        f'<form id="search" action="library" role="search"><label for="words">{name}</label>'
        f'<input id="words" type="search" name="q" value="{shown(view.words)}" maxlength="{_LONGEST}" '
        f'autocomplete="off">{hidden}<button>{shown(say("library.find"))}</button></form>'
    )


def _list(documents: Sequence[Listed], view: View, say: Messages) -> str:
    found = view.of(documents)
    pages = max(-(-len(found) // ROWS), 1)
    view = replace(view, page=min(view.page, pages))
    held = found[(view.page - 1) * ROWS : view.page * ROWS]
    count = say("library.found", found=len(found), all=len(documents))
    if pages > 1:
        count += say("library.rows", first=(view.page - 1) * ROWS + 1, last=(view.page - 1) * ROWS + len(held))
    counted = f'<p class="count" role="status">{shown(count)}</p>'
    if not found:
        return counted
    columns = [name for name in _KEYS if name in _ALWAYS or any(_says(listed, name) for listed in documents)]
    heads = "".join(_head(column, view, say) for column in columns)
    rows = "".join(_row(listed, columns[1:], say) for listed in held)
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f"{counted}{table}{_turning(view, pages, say)}"


def _says(listed: Listed, column: str) -> bool:
    return bool(listed.meta.get(column) or (column == "status" and "superseded_by" in listed.meta))


def _head(column: str, view: View, say: Messages) -> str:
    name = shown(say(f"library.{column}"))
    link = f'<a href="library{shown(view.sorted_by(column).query)}" data-sort>{name}</a>'
    if view.sort != column:
        return f"<th>{link}</th>"
    order = "descending" if view.down else "ascending"
    return f'<th aria-sort="{order}">{link}</th>'


def _row(listed: Listed, columns: Sequence[str], say: Messages) -> str:
    cells = "".join(
        f'<td class="{name}" data-label="{shown(say(f"library.{name}"))}">{_cell(listed, name, say)}</td>'
        for name in columns
    )
    title = shown(listed.title or listed.id)
    return f'<tr><th scope="row"><a href="doc/{url_quote(listed.id)}" lang="zh-CN">{title}</a></th>{cells}</tr>'


def _cell(listed: Listed, column: str, say: Messages) -> str:
    """Return what stands in a cell, as HTML."""
    if column == "script":
        return shown(say("library.traditional" if listed.traditional else "library.simplified"))
    if column == "status":
        parts = (shown(listed.meta.get("status", "")), newer_version(listed.meta, say))
        return " ".join(filter(None, parts))
    return str(listed.passages) if column == "passages" else shown(listed.meta.get(column, ""))


def _turning(view: View, pages: int, say: Messages) -> str:
    """Return the links to the pages before and after."""
    if pages == 1:
        return ""
    parts = []
    for name, page in (("previous", view.page - 1), ("next", view.page + 1)):
        if 1 <= page <= pages:
            address = shown(replace(view, page=page).query)
            parts.append(f'<a href="library{address}" data-sort>{shown(say(f"library.{name}"))}</a>')
    return f'<nav class="turning" aria-label="{shown(say("library.turning"))}">{"".join(parts)}</nav>'
