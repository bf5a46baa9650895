"""The page of a document: its whole text, with the quote marked and the outline beside it."""

from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from bot.answering import OpenDocument
from bot.messages import Messages
from bot.records import Filter, own_document
from bot.web.frame import Mark, Visit, edition_links, filter_query, layered, page_marks, row_marks, shown
from embeddings.records import Document, Section

_ANCHOR = "h{}"
#: What is known of a document and stands below its title, with the sentence that names it.
_KNOWN = {
    "kind": "library.kind",
    "issuer": "web.issuer",
    "number": "web.number",
    "date": "web.date",
    "effective": "show.effective",
    "amended": "show.amended",
    "abolished": "show.abolished",
    "status": "library.status",
    "speaker": "show.speaker",
    "occasion": "show.occasion",
}
#: Rows of a sheet that are drawn as a table; browsers take seconds to lay out more.
_DRAWN = 1000
#: Headings up to which the whole outline is open; of a longer one the top is.
_OPEN = 40


def quoted_span(start: str | None, end: str | None, length: int) -> tuple[int, int] | None:
    """Return the span that an address names, or None where it names none in a text of this length.

    >>> quoted_span("3", "9", 20), quoted_span("9", "3", 20), quoted_span("3", "99", 20), quoted_span("x", None, 20)
    ((3, 9), None, None, None)
    """
    try:
        span = int(start or ""), int(end or "")
    except ValueError:
        return None
    return span if 0 <= span[0] < span[1] <= length else None


def source_page(opened: OpenDocument, quote: tuple[int, int] | None, earlier: str | None, visit: Visit) -> str:
    """Return the page of a document; ``earlier`` is the id of the edition before it."""
    document, say = opened.document, visit.say
    title = document.title or own_document(document.id)[1]
    skip = f'<a class="skip" href="#quote">{shown(say("web.skip"))}</a>' if quote else ""
    editions = edition_links(document.id, document.meta, earlier, say, f"{visit.root}/")
    editions = f'<p class="editions">{editions}</p>' if editions else ""
    address = f"{visit.root}/?{filter_query(Filter((document.id,)))}"
    ask = f'<a class="skip ask-here" href="{shown(address)}">{shown(say("chat.narrow"))}</a>'
    if own_document(document.id)[0]:  # it is not among the documents to choose from
        ask = ""
    head = f'<h1 lang="zh-CN">{shown(title)}</h1>{editions}{_meta(opened, say)}{skip}{ask}'
    # The element with the text holds nothing else, so that its textContent is the document's text.
    text = f'<article id="text" class="words" lang="zh-CN">{_text(opened, quote, say)}</article>'
    body = (
        f'<div class="doc-head">{head}</div>{_finder(say)}<div class="doc">{_outline(opened, say)}{text}</div>'
        f"{_left_out(opened, say)}"
    )
    return visit.page(title, f'<main id="main">{body}</main>', "doc", "library.css doc.js")


def missing_page(doc_id: str, visit: Visit) -> str:
    """Return the page for a document that is not there, or no longer."""
    sentence = visit.say("own.gone" if own_document(doc_id)[0] else "web.not_found")
    return visit.page(sentence, f'<main id="main" class="doc-head"><h1>{shown(sentence)}</h1></main>', "doc")


def _meta(opened: OpenDocument, say: Messages) -> str:
    document, meta = opened.document, opened.document.meta
    rows = [(say(key), shown(meta[name])) for name, key in _KNOWN.items() if meta.get(name)]
    if url := meta.get("url"):
        rows.append((say("web.origin"), _outside(url)))
    rows += [
        (say("library.name"), shown(own_document(document.id)[1])),
        (say("library.characters"), f"{len(document.text):,}"),
    ]
    return f"<dl>{''.join(f'<div><dt>{shown(name)}</dt><dd>{value}</dd></div>' for name, value in rows)}</dl>"


def _outside(url: str) -> str:
    try:
        web = urlsplit(url).scheme in ("http", "https")
    except ValueError:
        web = False
    return f'<a href="{shown(url)}" rel="noopener noreferrer">{shown(url)}</a>' if web else shown(url)


def _finder(say: Messages) -> str:
    """Return the search in the document; its script shows it."""
    name = shown(say("library.find_label"))
    steps = "".join(
        f'<button type="button" data-step="{step}" aria-label="{hint}" title="{hint}">{arrow}</button>'
        for step, arrow, hint in (
            (-1, "↑", shown(say("library.find_previous"))),
            (1, "↓", shown(say("library.find_next"))),
        )
    )
    return (
        f'<form class="finder" role="search" data-count="{shown(say("library.find_count"))}" '
        f'data-none="{shown(say("library.find_none"))}" hidden>'
        f'<input type="search" name="words" aria-label="{name}" placeholder="{name}" autocomplete="off">{steps}'
        '<output role="status"></output></form>'
    )


def _outline(opened: OpenDocument, say: Messages) -> str:
    if not opened.sections:
        return ""
    name = shown(say("show.sections"))
    tree = _tree(opened.sections, len(opened.sections) <= _OPEN)
    return f'<nav aria-label="{name}"><details open><summary>{name}</summary>{tree}</details></nav>'


def _tree(sections: Sequence[Section], unfolded: bool) -> str:
    """Return headings as a list, those below another folded into it."""
    items, place = [], 0
    while place < len(sections):
        top = sections[place]
        after = next((k for k in range(place + 1, len(sections)) if sections[k].level <= top.level), len(sections))
        link = f'<a href="#{_ANCHOR.format(top.heading.start)}">{shown(top.title)}</a>'
        if below := sections[place + 1 : after]:
            # A link inside the summary could not be reached by every reader: the two stand side by side.
            opening = f'<details{" open" if unfolded else ""}><summary aria-label="{shown(top.title)}"></summary>'
            link = f"{link}{opening}{_tree(below, unfolded)}</details>"
        items.append(f"<li>{link}</li>")
        place = after
    return f'<ul class="fold" lang="zh-CN">{"".join(items)}</ul>'


def _left_out(opened: OpenDocument, say: Messages) -> str:
    """Return what cleaning left out, and the rule that did; the heads of pages were left out when reading."""
    left = [(span.rule, span.of(opened.document.text).strip()) for span in opened.dropped]
    if heads := opened.document.meta.get("heads"):
        left.append(("heads", heads))
    if not left:
        return ""
    rows = "".join(
        f'<div><dt>{shown(say.rule(rule))}</dt><dd lang="zh-CN">{shown(words)}</dd></div>' for rule, words in left
    )
    return (
        f'<details class="left-out"><summary>{shown(say("library.left_out"))}</summary>'
        f"<p>{shown(say('library.left_out_hint'))}</p><dl>{rows}</dl></details>"
    )


def _text(opened: OpenDocument, quote: tuple[int, int] | None, say: Messages) -> str:
    # It is to be seen at the end of the page, and here where words are found in it; the text stays whole.
    dropped = [Mark(span.start, span.end, lambda _: '<span class="dropped">', "</span>") for span in opened.dropped]
    headings = [_heading(item.heading.start, item.heading.end, item.level) for item in opened.sections]
    quoted = [_quoted(*quote)] if quote else []
    headings.sort(key=lambda mark: mark.start)
    text = opened.document.text
    pages = _pages(opened.document, say)
    rows, cells, signs = _drawn(opened.document)
    return "".join(layered(text, 0, len(text), [pages, rows, dropped, headings, cells, signs, quoted]))


def _drawn(document: Document) -> tuple[list[Mark], list[Mark], list[Mark]]:
    """Return the rows of tables, their cells, and the signs of Markdown; of a large sheet there would be too many."""
    rows = [(row, row.header) for row in document.rows if row.header is not None]
    if len(rows) > _DRAWN:
        return [], [], []
    if not rows:
        return page_marks(document.text, document.format == "markdown")
    made = [row_marks(document.text, row, header) for row, header in rows]
    return [row for row, _ in made], [cell for _, cells in made for cell in cells], []


def _pages(document: Document, say: Messages) -> list[Mark]:
    """Return an element for each page; its number comes from the style sheet, since it is no text of the document."""
    spans = pairwise([*document.pages, len(document.text)])
    named = (shown(say.page_of(document.id, number)[0]) for number in range(1, len(document.pages) + 1))
    return [_page(name, start, end) for name, (start, end) in zip(named, spans, strict=True)]


def _page(name: str, start: int, end: int) -> Mark:
    opening = f'<div class="page" role="group" aria-label="{name}" data-label="{name}">'
    return Mark(start, end, lambda _: opening, "</div>")


def _heading(start: int, end: int, level: int) -> Mark:
    def opening(begins: bool) -> str:
        anchor = f' id="{_ANCHOR.format(start)}"' if begins else ""
        return f'<span class="heading" role="heading" aria-level="{level + 1}"{anchor}>'

    return Mark(start, end, opening, "</span>")


def _quoted(start: int, end: int) -> Mark:
    return Mark(start, end, lambda begins: '<mark id="quote">' if begins else "<mark>", "</mark>")
