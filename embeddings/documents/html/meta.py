"""What a web page says of itself: title, date of publication, site and address."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from embeddings.facts import is_issuer
from embeddings.structure import placeholder_title
from embeddings.text import is_numbered

#: Names of ``meta`` elements, best first. The capitalised ones are those of government sites (政府网站发展指引,
#: 国办发〔2017〕47号, annex 3); the others are Open Graph, Dublin Core and schema.org.
_TITLES = ("articletitle", "og:title", "dc.title", "dcterms.title")
_DATES = (
    "pubdate publishdate firstpublishedtime publishtime article:published_time og:release_date datepublished "
    "dc.date.issued dcterms.issued dc.date dcterms.date date"
).split()
_SITES = ("sitename", "og:site_name")
#: Where what the page shows comes from: an office, or a newspaper.
_SOURCES = ("contentsource", "source", "dc.source", "article:author", "dc.creator")
_ADDRESSES = ("url", "og:url")
#: Where a browser or word processor has left the address of the page that it saved.
_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)(\S{1,2000}?)\s*-->")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_SEPARATOR = re.compile(r"\s*[_|｜]+\s*|\s+[-–—]+\s+|[-–—]+")
_LONGEST_TITLE = 200


def title_of(root: Any, headings: Sequence[tuple[int, str]], lines: Iterable[str]) -> str:  # noqa: ANN401
    """Return the title of a page, without the names of column and site, or ``""``.

    ``headings`` are the levels and words of the page's headings, ``lines`` all its lines.

    What the page says of itself in ``meta`` comes first, then as much of ``<title>`` as stands on a line of the
    page, then its only top heading (which may be the site's name), then ``<title>``.
    """
    values = _values(root)
    named = next((values[name] for name in _TITLES if name in values), "")
    whole = " ".join("".join(root.xpath("string(//title)")).split())
    top = min((level for level, _ in headings), default=0)
    tops = [words for level, words in headings if level == top and not is_numbered(words)]
    title = _on_page(named, lines) or _first_part(named) or _on_page(whole, lines)
    title = title or (tops[0] if len(tops) == 1 else "") or _first_part(whole)
    return "" if placeholder_title(title) or len(title) > _LONGEST_TITLE else title


def _on_page(title: str, lines: Iterable[str]) -> str:
    """Return the longest beginning of a title that is a whole line of the page, or ``""``."""
    known = {_compact(line) for line in lines}
    ends = [len(title), *(match.start() for match in reversed(list(_SEPARATOR.finditer(title))))]
    return next((title[:end] for end in ends if end and _compact(title[:end]) in known), "")


def _first_part(title: str) -> str:
    return re.split(r"\s*[_|｜]|\s+[-–—]+\s+", title)[0].strip()


def _compact(line: str) -> str:
    return "".join(line.split())


def about(root: Any, source: str, address: str = "") -> dict[str, str]:  # noqa: ANN401
    """Return when a page was published, the office it is from, site and url.

    As far as the page tells or the program that saved it (``address``).
    """
    values = _values(root)
    saved = _SAVED.search(source[:10_000])
    links = (link.get("href", "") for link in root.iter("link") if link.get("rel", "").lower() == "canonical")
    addresses = [*links, *_present(values, _ADDRESSES), address, saved[1] if saved else ""]
    times = [element.get("datetime", "") for element in root.iter("time") if element.get("itemprop") == "datePublished"]
    found = {
        "published": next(filter(None, map(day_of, [*_present(values, _DATES), *times])), ""),
        "publisher": next(filter(is_issuer, _present(values, _SOURCES)), ""),
        "site": next(_present(values, _SITES), ""),
        "url": next((link.strip() for link in addresses if _is_address(link)), ""),
    }
    return {name: value for name, value in found.items() if value}


def _values(root: Any) -> Mapping[str, str]:  # noqa: ANN401
    """Return what the ``meta`` elements say, by their names in small letters."""
    values: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("name") or element.get("property") or element.get("itemprop") or ""
        words = " ".join((element.get("content") or "").split())
        if words and len(words) <= 2000:
            values.setdefault(name.lower(), words)
    return values


def _present(values: Mapping[str, str], names: Iterable[str]) -> Iterator[str]:
    return (values[name] for name in names if name in values)


def day_of(words: str) -> str:
    """Return a date as 2024-03-01, or ``""``.

    >>> day_of("2024年3月1日 10:20"), day_of("2024-02-30")
    ('2024-03-01', '')
    """
    match = _DAY.match(words.strip())
    try:
        return date(*map(int, match.groups())).isoformat() if match else ""
    except ValueError:
        return ""


def _is_address(link: str) -> bool:
    """Tell whether a link may be shown: one of the web, since a page could name a script as its address."""
    return bool(re.fullmatch(r"https?://[^\s<>\"']{1,2000}", link.strip(), re.I))
