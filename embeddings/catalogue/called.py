"""What a document may be called: its title in several forms, the name of its file, its number."""

import re
from collections.abc import Iterator

from embeddings.text import fold, plain

_MARKS = re.compile(r"[\W_]+")
_COUNTRY = "中华人民共和国"
#: A paper that issues another: 关于印发《…》的通知.
_ISSUES = re.compile(r"印发《?(.{4,60}?)》?(?:\([^()]{1,9}\))?的通知")
#: What a file's name has beside the title: a date or version behind it, the suffix.
_OF_FILES = re.compile(r"[(（\[]?\d{4}[-.]?\d{2}[-.]?\d{2}[)）\]]?$|\.\w{1,8}$")
_ABOUT = re.compile(r"^.{2,20}?(?=关于)")
_TRIAL = re.compile(r"[(（\[〔][^()（）]{1,12}[)）\]〕]$")


def bare(title: str) -> str:
    """Return the letters of a title.

    >>> bare("《公務用車 辦法（試行）》")
    '公务用车办法试行'
    """
    return _MARKS.sub("", fold(title))


def bare_number(number: str) -> str:
    """Return the letters and figures of a paper's number.

    >>> bare_number("国办发〔2014〕第20号")
    '国办发201420号'
    """
    return re.sub(r"第|[\W_]", "", plain(number))


def names_of(title: str) -> Iterator[str]:
    """Yield what a document may be called: its title, that without the country, and that of the paper it issues.

    >>> sorted(names_of("中华人民共和国档案法"))
    ['中华人民共和国档案法', '档案法']
    >>> sorted(names_of("县政府关于印发《用车办法》的通知"))
    ['县政府关于印发用车办法的通知', '用车办法']
    """
    yield bare(title)
    if title.startswith(_COUNTRY):
        yield bare(title.removeprefix(_COUNTRY))
    if issued := _ISSUES.search(fold(title)):
        yield bare(issued[1])


def own_names(title: str) -> Iterator[str]:
    """Yield what `names_of` does, and the title without what stands in brackets behind it: 试行."""
    yield from names_of(title)
    shorter = _TRIAL.sub("", title.strip())
    if shorter != title.strip():
        yield bare(shorter)


def about(title: str) -> str | None:
    """Return the letters of a title from 关于 on, None where nothing stands before that.

    >>> about("县政府关于用车的通知"), about("关于用车的通知")
    ('关于用车的通知', None)
    """
    match = _ABOUT.match(fold(title))
    return bare(fold(title)[match.end() :]) if match else None


def shown_names(title: str, doc_id: str) -> Iterator[str]:
    """Yield the letters of a title and of the name of the file."""
    yield bare(title)
    stem = doc_id.rsplit("/", 1)[-1]
    yield bare(_OF_FILES.sub("", _OF_FILES.sub("", stem)))


def all_names(title: str, doc_id: str) -> set[str]:
    """Return everything that a document may be found by in the store's table of names."""
    found = {*own_names(title), *shown_names(title, doc_id), about(title) or ""}
    return found - {""}
