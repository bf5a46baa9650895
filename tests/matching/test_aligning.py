import random

import pytest

from bot.matching.aligning import Edit, align, distance


def table_distance(words: str, text: str) -> int:
    """The plain table of edits, row by row; the words may begin and end anywhere in the text."""
    above = [0] * (len(text) + 1)
    for row, char in enumerate(words, 1):
        here = [row]
        for column, other in enumerate(text, 1):
            here.append(min(above[column] + 1, here[-1] + 1, above[column - 1] + (char != other)))
        above = here
    return min(above)


def test_the_distance_is_that_of_the_whole_table() -> None:
    rng = random.Random(1)
    for _ in range(400):
        words = "".join(rng.choices("甲乙丙丁", k=rng.randrange(1, 90)))
        text = "".join(rng.choices("甲乙丙丁", k=rng.randrange(0, 120)))
        assert distance(words, text) == table_distance(words, text)


def test_the_edits_make_the_text_of_the_words() -> None:
    rng = random.Random(2)
    for _ in range(400):
        words = "".join(rng.choices("甲乙丙", k=rng.randrange(1, 40)))
        text = "".join(rng.choices("甲乙丙", k=rng.randrange(1, 60)))
        found = align(words, text)
        made, done = "", 0
        for edit in found.edits:
            made += words[done : edit.start] + text[edit.text_start : edit.text_end]
            done = edit.end
        assert made + words[done:] == text[found.start : found.end]


@pytest.mark.parametrize(
    "words, text, edit",
    [
        ("好公室", "在办公室里", Edit(0, 1, 1, 2)),
        ("办公是", "在办公室里", Edit(2, 3, 3, 4)),
        ("办办公室", "在办公室里", Edit(1, 2, 2, 2)),
        ("办公室室", "在办公室里", Edit(3, 4, 4, 4)),
        ("公办室里", "在办公室里", Edit(0, 2, 1, 3)),
        ("在办室公", "在办公室里", Edit(2, 4, 2, 4)),
        ("应擅自公布", "不应当擅自公布", Edit(1, 1, 2, 3)),
        ("能力有有效", "能有力有效", Edit(1, 3, 1, 3)),
    ],
)
def test_what_was_done_to_the_words_is_found_at_their_edges_too(words: str, text: str, edit: Edit) -> None:
    assert align(words, text).edits == (edit,)
