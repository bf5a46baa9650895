import json
from collections import Counter
from pathlib import Path

import pytest

from bot.spelling.spelling import Correction, Speller, speller_of
from embeddings.index.index import Index
from embeddings.index.lexical import LexicalIndex
from embeddings.text.folding import fold
from embeddings.wording.tokens import bigrams, words
from tests import DATA
from tests.toys import RULES, toy_index, write_files

TABLE = json.loads((DATA / "spelling.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def speller() -> Speller:
    texts = [fold(text) for text in TABLE["corpus"]]
    pairs = Counter(pair for text in texts for pair in set(bigrams(text)))
    return Speller(Counter(word for text in texts for word in set(words(text))), pairs.__getitem__)


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["label"])
def test_cases(speller: Speller, case: dict[str, str]) -> None:
    corrected = speller.correct(case["question"])
    assert corrected.text == case["expected"]
    assert bool(corrected.changes) == (case["question"] != case["expected"])


def test_what_the_documents_say_is_never_changed(speller: Speller) -> None:
    for text in TABLE["corpus"]:
        assert speller.correct(text) == Correction(text)


def test_there_are_enough_questions_that_must_stay() -> None:
    assert sum(case["question"] == case["expected"] for case in TABLE["cases"]) >= 30


def test_changes_name_what_was_typed_and_what_it_became(speller: Speller) -> None:
    corrected = speller.correct("guangongwei 五老和秘书常")
    assert corrected == Correction("关工委五老和秘书长", (("guangongwei", "关工委"), ("秘书常", "秘书长")))


def test_the_text_around_a_change_stays_as_it_was(speller: Speller) -> None:
    assert speller.correct("　（督伴）ＯＫ嗎？　").text == "　（督办）ＯＫ嗎？　"


def test_without_documents_only_words_of_asking_are_known() -> None:
    assert Speller({}, lambda pair: 0).correct("督伴 duban zenme").text == "督伴 duban 怎么"


@pytest.mark.parametrize("question", ["秘书处的职责" * 166, "督伴" * 500, "mi shu chu " * 90, "xian" * 250, "a" * 1000])
def test_the_longest_questions_are_answered(speller: Speller, question: str) -> None:
    assert speller.correct(question).text


def test_the_speller_of_an_index_knows_its_words(tmp_path: Path) -> None:
    toy_index(tmp_path / "index", write_files(tmp_path / "documents", RULES))
    index = Index.open(tmp_path / "index")
    assert speller_of(index).correct("tufa shijian").text == "突发事件"
    assert speller_of(index).correct("突法事件怎么办").text == "突发事件怎么办"
    assert speller_of(index) is speller_of(index)


def test_the_vocabulary_counts_passages(tmp_path: Path) -> None:
    lexical = LexicalIndex.build(tmp_path / "lexical", ["督办要督办", "督办", "催办"])
    vocabulary = lexical.vocabulary()
    assert vocabulary["督办"] == 2 and vocabulary["催办"] == 1 and "秘书" not in vocabulary
    assert lexical.pair_frequency("督办") == 2 and lexical.pair_frequency("办督") == 0
