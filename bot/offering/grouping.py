"""Documents -> few groups, so that all of them fit on one page: as they are filed, else by what they are about."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.catalogue import Listed
from embeddings.encoder import Vectors
from embeddings.index import Index
from embeddings.text import fold
from embeddings.wording import cut

#: Groups at most, as many as stand on a page, and the largest share of the documents that one may hold.
MOST, _LARGEST = 8, 0.5
#: Characters of a name that lists documents, and how many it lists.
_LONG, _NAMED = 12, 3
#: The share of the titles from which on a word at their ends says nothing.
_COMMON = 0.25
#: How documents are filed, in the order in which that is looked for. Their kind says nothing of what they are about.
_FILED: tuple[Callable[[Listed], str], ...] = (
    lambda listed: listed.id.partition("/")[0] if "/" in listed.id else "",
    lambda listed: listed.meta.get("topic", ""),
    lambda listed: listed.meta.get("issuer", ""),
)


@dataclass(frozen=True)
class Group:
    """Documents that belong together, by their ids; the ``name`` is made of words of theirs."""

    name: str
    docs: tuple[str, ...]


def groups_of(index: Index, listing: Sequence[Listed]) -> tuple[Group, ...]:
    """Return at most eight groups of documents of an index, both in the order of the list.

    Of up to eight documents each is a group. More are grouped by folder, topic or issuer, where one of these tells all
    of them apart well enough; else by their vectors.
    """
    if len(listing) <= MOST:
        return tuple(Group(listed.title or listed.id, (listed.id,)) for listed in listing)
    for filed in _FILED:
        found = Counter(map(filed, listing))
        if "" not in found and 1 < len(found) <= MOST and max(found.values()) <= _LARGEST * len(listing):
            return tuple(Group(name, _ids(each for each in listing if filed(each) == name)) for name in found)
    return _by_vectors(listing, np.stack([_middle(index, listed) for listed in listing]))


def _middle(index: Index, listed: Listed) -> Vectors:
    """Return the mean of a document's vectors, of shape (dimension,)."""
    middle: Vectors = index.vectors.rows(listed.ordinals).mean(axis=0)
    return middle


def _by_vectors(listing: Sequence[Listed], rows: Vectors) -> tuple[Group, ...]:
    """Group documents by their ``rows``, of shape (documents, dimension), so that groups are of similar size (Ward)."""
    from sklearn.cluster import AgglomerativeClustering

    rows = rows - rows.mean(axis=0)  # what all of them share would outweigh what they differ in
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    together: dict[int, list[Listed]] = defaultdict(list)
    for listed, label in zip(listing, AgglomerativeClustering(MOST).fit_predict(rows), strict=True):
        together[int(label)].append(listed)
    return tuple(Group(_name(group, listing), _ids(group)) for group in together.values())


def _ids(listing: Iterable[Listed]) -> tuple[str, ...]:
    return tuple(listed.id for listed in listing)


def _name(group: Sequence[Listed], listing: Sequence[Listed]) -> str:
    """Return the word that the titles of a group share and others hardly have, else what its first documents are on."""
    titles = {each.id: _words(each.title) for each in listing}
    here = Counter(word for each in group for word in titles[each.id])
    everywhere = Counter(word for words in titles.values() for word in words)
    telling = [word for word, count in here.items() if count > 1 and 2 * count >= len(group)]
    telling = [word for word in telling if 2 * here[word] > everywhere[word]]
    if telling:
        best = max(telling, key=lambda word: (here[word], len(word)))
        return next(titles[each.id][best] for each in group if best in titles[each.id])
    common = {word for word, count in everywhere.items() if count >= _COMMON * len(listing)}
    names: list[str] = []
    for name in dict.fromkeys(each.meta.get("topic") or _short(each.title or each.id, common) for each in group):
        if names and (len(names) == _NAMED or len("".join(names)) + len(name) > _LONG):
            break
        names.append(name)
    return "、".join(names)


def _short(title: str, common: Collection[str]) -> str:
    """Return a title without the words at its ends that many have, of 中华人民共和国人民币管理条例 人民币管理."""
    words = cut(fold(title))
    kept = [place for place, word in enumerate(words) if word not in common]
    if not kept:
        return title
    start = len("".join(words[: kept[0]]))
    return title[start : start + len("".join(words[kept[0] : kept[-1] + 1]))]


def _words(title: str) -> dict[str, str]:
    """Return the words of a title of two characters and more, as they stand in it, by their folded form."""
    words, place = {}, 0
    for word in cut(fold(title)):
        if len(word) > 1:
            words[word] = title[place : place + len(word)]
        place += len(word)
    return words
