"""Folded text -> terms: jieba words, and character bigrams that no dictionary can miss."""

import logging
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO

import platformdirs

from embeddings.wording.terms import packaged_terms

if TYPE_CHECKING:
    from embeddings.wording.segmenter import Segmenter

_RUN = re.compile(r"[a-z0-9]+(?:[.'-][a-z0-9]+)*|[^\W_a-z0-9]+")
_LATIN = re.compile(r"[a-z0-9]")
_WORD = re.compile(r"\w")
#: Held while the tagger is loaded, which changes jieba for a moment.
_LOADING = Lock()


@cache
def _segmenter() -> "Segmenter":
    """Return jieba with the words of the field. Its dictionary is cached in the user's folder, not in /tmp."""
    from embeddings.wording.segmenter import Segmenter

    logging.getLogger("jieba").setLevel(logging.WARNING)
    folder = Path(platformdirs.user_cache_dir("mishu"))
    segmenter = Segmenter()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        segmenter.tmp_dir = str(folder)
    except OSError:
        logging.getLogger(__name__).info("no cache folder; jieba reads its dictionary anew")
    segmenter.initialize()
    for word in packaged_terms().dictionary:
        segmenter.add_word(word)
    return segmenter


def words(folded: str) -> list[str]:
    """Return jieba's words of folded text, long words with the shorter ones inside them.

    >>> words("督查督办，2022年。")
    ['督查', '督办', '督查督办', '2022', '年']
    """
    return [word for word in _segmenter().cut_for_search(folded) if _WORD.search(word)]


def boundaries(folded: str) -> frozenset[int]:
    """Return the offsets at which a word of folded text, or a shorter one inside it, begins or ends.

    Only words of the dictionary count, none that jieba guesses.

    >>> sorted(boundaries("公开会议")), sorted(boundaries("档案管理"))
    ([0, 2, 4], [0, 2, 4])
    """
    found = _segmenter().tokenize(folded, mode="search", HMM=False)
    return frozenset(edge for _, start, end in found for edge in (start, end))


def cut(folded: str) -> list[str]:
    """Return the dictionary's words that a folded text falls into, end to end; what it lacks stays single characters.

    >>> cut("督查伴怎么做")
    ['督查', '伴', '怎么', '做']
    """
    return list(_segmenter().cut(folded, HMM=False))


def dictionary() -> Mapping[str, int]:
    """Return how often each word of jieba's dictionary stands in the text it was made from; 0 for mere beginnings."""
    frequencies: Mapping[str, int] = _segmenter().FREQ
    return frequencies


@cache
def people() -> frozenset[str]:
    """Return the people of jieba's dictionary, where they are tagged nr, nrt and nrfg."""
    return _tagged("nr|nrt|nrfg")


@cache
def places() -> frozenset[str]:
    """Return the places of jieba's dictionary, where they are tagged ns."""
    return _tagged("ns")


def _tagged(tags: str) -> frozenset[str]:
    with _segmenter().get_dict_file() as file:
        text = file.read().decode("utf-8")
    return frozenset(re.findall(rf"^(\S+) \d+ (?:{tags})$", text, re.MULTILINE))


def _tagger() -> Any:  # noqa: ANN401 - jieba has no types
    with _LOADING:
        return _loaded_tagger()


@cache
def _loaded_tagger() -> Any:  # noqa: ANN401
    import jieba

    # On its import the module reads the whole dictionary for a tagger of its own, which takes 54 MB.
    jieba.dt.get_dict_file = BytesIO
    try:
        from jieba.posseg import POSTokenizer
    finally:
        del jieba.dt.get_dict_file

    class Tagger(POSTokenizer):  # type: ignore[misc]
        def load_word_tag(self, file: BinaryIO) -> None:
            """Take the tags of jieba's dictionary: lines of a word, how often it stands in texts, and its tag.

            jieba itself goes through them one by one and keeps words and tags that are in memory already.
            """
            with file:
                fields = file.read().decode("utf-8").split()
            held = _segmenter().FREQ
            held = dict(zip(held, held, strict=True))
            words = map(held.get, fields[::3], fields[::3])
            self.word_tag_tab = dict(zip(words, map(sys.intern, fields[2::3]), strict=True))

    return Tagger(_segmenter())


def tagged(text: str) -> list[tuple[str, str]]:
    """Return jieba's words of simplified text, marks too, each with its part of speech as in ICTCLAS.

    The words of terms.toml have the tag ``x`` where jieba's dictionary lacks them.

    >>> tagged("王明负责办文")
    [('王明', 'nr'), ('负责', 'v'), ('办文', 'x')]
    """
    return [(pair.word, pair.flag) for pair in _tagger().cut(text)]


def bigrams(folded: str) -> list[str]:
    """Return overlapping character pairs; numbers and Latin words stay whole, a lone character stays alone.

    >>> bigrams("秘书处24小时")
    ['秘书', '书处', '24', '小时']
    """
    return list(_bigrams(folded))


def _bigrams(folded: str) -> Iterator[str]:
    for match in _RUN.finditer(folded):
        run = match.group()
        if len(run) == 1 or _LATIN.match(run):
            yield run
        else:
            yield from (run[i : i + 2] for i in range(len(run) - 1))
