"""Questions as visitors type them -> as the documents have it: pinyin without tones, and mistyped words.

For `Bot.ask`, before the question is read::

    spelled = speller_of(live.index).correct(question)
    asked = read_question(spelled.text, history)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.spelling.characters import is_han
from bot.spelling.pinyin import PinyinReader, Reading
from bot.spelling.typos import TypoReader
from embeddings.index import Index, kept_with
from embeddings.text import fold_with_map
from embeddings.wording import dictionary


@dataclass(frozen=True)
class Correction:
    """A question as it is understood, and what was changed in it: pairs of what was typed and what it became."""

    text: str
    changes: tuple[tuple[str, str], ...] = ()


class Speller:
    """Corrects questions by the words of the documents; safe to use from several threads."""

    def __init__(self, words: Mapping[str, int], pair_frequency: Callable[[str], int]) -> None:
        """Take the folded words of the documents with their counts, and how often they have a pair of characters.

        Nothing is made of them before the first question that needs it.
        """
        self._words = words
        self._pair_frequency = pair_frequency

    @cached_property
    def _pinyin(self) -> PinyinReader:
        return PinyinReader(self._words, self._pair_frequency, dictionary())

    @cached_property
    def _typos(self) -> TypoReader:
        return TypoReader(self._words, self._pair_frequency)

    def correct(self, question: str) -> Correction:
        """Return the question with pinyin read and mistyped words mended; it is the same where nothing is clear."""
        folded = fold_with_map(question)
        readings: Sequence[Reading] = ()
        if any("a" <= char <= "z" or char == "ü" for char in folded.text):
            readings = self._pinyin.read(folded.text)
        if any(map(is_han, folded.text)):
            readings = sorted([*readings, *self._typos.read(folded.text)], key=lambda reading: reading.start)
        text, changes, place = "", [], 0
        for reading in readings:
            span = folded.span(reading.start, reading.end)
            text += question[place : span.start] + reading.text
            changes.append((span.of(question).strip(), reading.text))
            place = span.end
        return Correction(text + question[place:], tuple(changes))


@kept_with
def speller_of(index: Index) -> Speller:
    """Return the speller of a generation; a few milliseconds for 2,000 passages.

    Of an index limited to some documents their words alone are known; counting them takes a second for 2,000 passages.
    """
    lexicon = index.lexicon()
    return Speller(lexicon.words, lexicon.pair_frequency)
