"""English words -> Chinese ones."""

import pytest

from embeddings.wording import translations

#: Passages that hold each Chinese word.
FREQUENCIES = {
    "印花税": 3,
    "采矿": 2,
    "许可证": 9,
    "执照": 1,
    "补贴": 5,
    "补助": 2,
    "批准": 4,
    "节假日": 1,
    "邮票": 2,
    "责任": 1,
}


def translated(question: str) -> list[tuple[str, str]]:
    return [(each.source, each.term) for each in translations(question, lambda word: FREQUENCIES.get(word, 0))]


def test_a_phrase_is_looked_up_before_its_words() -> None:
    assert translated("who pays stamp duty?") == [("stamp duty", "印花税")]


@pytest.mark.parametrize(
    ("question", "term"), [("subsidies", "补贴"), ("approved by whom", "批准"), ("licence", "许可证")]
)
def test_inflected_and_british_words_are_found(question: str, term: str) -> None:
    assert term in [found for _, found in translated(question)]


def test_words_of_asking_and_words_that_the_documents_lack_lead_to_none() -> None:
    assert translated("who should do it, and when?") == [] and translated("the zebra's umbrella") == []


def test_what_is_the_word_itself_weighs_more_than_a_part_of_a_phrase() -> None:
    found = {each.term: each.weight for each in translations("approve", lambda word: word in ("批准", "审批"))}
    assert found["批准"] > found["审批"]
