"""Which sentence of a quote is marked."""

from dataclasses import replace
from pathlib import Path

from bot.quoting.quoting import best_sentence
from tests.toys import toy_bot

TEXT = "值班制度\n\n值班员要认真。值班员夜里不得离岗。值班员要热情。\n"


def test_of_sentences_with_the_same_words_the_nearest_is_marked(tmp_path: Path) -> None:
    found = toy_bot(tmp_path, {"值班.txt": TEXT})._latest().find("值班员能走开吗")
    window = found.windows[0]
    window = replace(window, first=0, last=len(window.stretch.sentences))
    alone = best_sentence(window, found.sought)
    others = [place for place, each in enumerate(window.stretch.sentences) if each != alone and not each.heading]
    assert alone is not None and others
    for place in others:
        near = replace(found.sought, vector=window.stretch.rows[place] * 10)
        assert best_sentence(window, near) == window.stretch.sentences[place]


def test_where_no_word_is_held_nothing_is_marked(tmp_path: Path) -> None:
    found = toy_bot(tmp_path, {"值班.txt": TEXT})._latest().find("值班员能走开吗")
    window = found.windows[0]
    strange = replace(found.sought, words=(), pairs=(), vector=window.stretch.rows[0])
    assert best_sentence(window, strange) is None
