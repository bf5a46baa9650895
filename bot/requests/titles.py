"""Which document is meant by the words for one: its title, part of it, or 这个办法."""

import re
from collections.abc import Sequence
from itertools import islice

from bot.finding import holds, today
from embeddings.catalogue import Listed, bare, bare_number, shown_names
from embeddings.index import Store
from embeddings.text import plain

#: Of the words for a document, this share of the pairs of characters must be in its title.
_ALIKE = 0.75
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年(?:版|度)?的?|版的?)")
#: The number of an official paper.
PAPER = re.compile(r"[一-鿿]{2,12}(?:[〔\[(【]?(?:19|20)\d\d[〕\])】]?|字)\s*第?\s*\d{1,14}\s*号")
#: What the title of a document ends with.
KINDS = (
    "条例|规定|办法|规则|细则|章程|制度|准则|守则|预案|方案|规划|计划|要点|指引|指南|手册|须知|规范|标准|通知|通告|公告|意见|决定|"
    "通报|报告|讲话|发言|致辞|批复|函|纪要|决议|命令|文件|规章|法规|法律|法"
)
#: A document that was spoken of before, or the only one of its kind: 这个办法, 本条例, 该文件, 办法.
_POINTING = re.compile(rf"(?:(?:这|那|此|该|本|上述)(?:个|份|项|部|篇|一)?)?(?:{KINDS})")
_TITLED = re.compile(rf".{{2,}}(?:{KINDS})(?:\(.*\))?")


def points(words: str) -> bool:
    """Tell whether words for a document point to one that is known already.

    >>> points("这个办法"), points("条例"), points("车辆管理办法")
    (True, True, False)
    """
    return not words or bool(_POINTING.fullmatch(words))


def is_title(words: str) -> bool:
    """Tell whether words can be the title of a document: they end as titles do."""
    return bool(_TITLED.fullmatch(words))


def documents_meant(words: str, listing: Sequence[Listed]) -> list[Listed]:
    """Return the documents that words for a title mean, the one in force and the newest first; none if in doubt.

    A year in the words is that of the document: 2018年的差旅费办法.
    """
    if PAPER.search(plain(words)):
        return numbered(words, listing)
    year = _YEAR.search(words)
    wanted = bare(_YEAR.sub("", words) if year else words)
    scored = [(max(_likeness(wanted, name) for name in shown_names(each.title, each.id)), each) for each in listing]
    best = max((score for score, _ in scored), default=0.0)
    if best < _ALIKE:
        return []
    found = [each for score, each in scored if score == best]
    if year:
        found = [each for each in found if each.year == year[1] or year[1] in each.id or year[1] in each.title] or found
    return in_force_first(found)


def candidates(words: str, store: Store) -> list[Listed]:
    """Return documents among which are all that `documents_meant` finds in a store for some words."""
    if match := PAPER.search(plain(words)):
        return store.numbered(bare_number(match[0]))
    return store.like(_YEAR.sub("", words))


def numbered(words: str, listing: Sequence[Listed]) -> list[Listed]:
    """Return the documents whose number stands in the words, however its brackets are written."""
    match = PAPER.search(plain(words))
    wanted = bare_number(match[0]) if match else ""
    # 请问某政办发〔2023〕19号: words may stand before it.
    numbers = [(bare_number(each.meta.get("number", "")), each) for each in listing]
    return [each for number, each in numbers if number and wanted.endswith(number)]


def kind_named(words: str) -> str:
    """Return the letters of the kind of document that words like 这个条例 name; nothing where that may be any."""
    kind = re.sub(r"^(?:这|那|此|该|本|上述)(?:个|份|项|部|篇|一)?", "", words)
    return "" if kind == "文件" else bare(kind)


def is_of_kind(kind: str, listed: Listed) -> bool:
    """Tell whether a document's title ends with a kind, as `kind_named` returns it."""
    return any(kind in name[-len(kind) - 4 :] for name in shown_names(listed.title, listed.id))


def of_kind(words: str, store: Store, most: int) -> list[Listed]:
    """Return the documents whose title ends with the kind of document that words like 这个条例 name.

    Where there are more than ``most``, so many and one more are returned.
    """
    kind = kind_named(words)
    if not kind:
        return store.first(most + 1)
    return list(islice((listed for listed in store.ending(kind) if is_of_kind(kind, listed)), most + 1))


def in_force_first(documents: Sequence[Listed]) -> list[Listed]:
    """Return documents in the order in which they are meant: what is in force, then the newest."""
    return sorted(documents, key=_standing, reverse=True)


def _standing(listed: Listed) -> tuple[bool, bool, str]:
    meta = listed.meta
    return holds(meta, today()), "superseded_by" not in meta, meta.get("date", "")


def _likeness(wanted: str, name: str) -> float:
    """Return from 0 to 1 how surely words mean a title of this name."""
    if len(wanted) < 2 or not name:
        return 0.0
    if wanted == name:
        return 1.0
    if len(wanted) >= 3 and (name.endswith(wanted) or len(name) >= 4 and wanted.endswith(name)):
        return 0.95
    if len(wanted) >= 4 and wanted in name or len(name) >= 5 and name in wanted:
        return 0.9
    if len(wanted) >= 4 and _in_order(wanted, name):
        return 0.8 + 0.1 * len(wanted) / len(name)
    pairs = {wanted[place : place + 2] for place in range(len(wanted) - 1)}
    held = sum(pair in name for pair in pairs) / len(pairs)
    return held * 0.8 if len(wanted) >= 5 and wanted[-2:] == name[-2:] else 0.0


def _in_order(wanted: str, name: str) -> bool:
    """Tell whether a name has the letters of the words in their order: 公务用车办法 of 机关公务用车管理办法."""
    rest = iter(name)
    return wanted[-1] == name[-1] and all(letter in rest for letter in wanted)
