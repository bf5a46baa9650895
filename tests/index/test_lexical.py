import random
from pathlib import Path

import pytest
import tantivy

from embeddings.index import lexical
from embeddings.index.lexical import LexicalIndex, Terms
from embeddings.text.folding import fold

TEXTS = [
    "值班室全天二十四小时有人在岗",
    "會議通知應當提前三天發出",
    "用印单由处室负责人签字",
    "突发事件在两小时内书面报告，18日下午前补报",
]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    return LexicalIndex.build(tmp_path / "lexical", map(fold, TEXTS))


def test_the_best_match_comes_first(index: LexicalIndex) -> None:
    assert [hit.ordinal for hit in index.search(Terms.of(fold("谁签用印单")), 3)][0] == 2


def test_scripts_do_not_matter(index: LexicalIndex) -> None:
    simplified = index.search(Terms.of(fold("会议通知提前几天")), 4)
    traditional = index.search(Terms.of(fold("會議通知提前幾天")), 4)
    assert simplified == traditional and simplified[0].ordinal == 1


def test_scores_of_chosen_passages_are_those_of_the_search(index: LexicalIndex) -> None:
    terms = Terms.of(fold("突发事件几小时内报告"))
    searched = {hit.ordinal: hit.score for hit in index.search(terms, 4)}
    scores = index.scores(terms, [0, 2, 3])
    assert scores == {ordinal: pytest.approx(score) for ordinal, score in searched.items() if ordinal != 1}
    assert index.scores(terms, []) == {}


@pytest.mark.parametrize("query", ['"', "AND OR (", "words:值班", "\\", "值班 -突发 +x^2~", "[1 TO 2]"])
def test_a_question_is_never_read_as_query_syntax(index: LexicalIndex, query: str) -> None:
    index.search(Terms.of(fold(query)), 4)


def test_order_and_scores_survive_reopening(index: LexicalIndex, tmp_path: Path) -> None:
    terms = Terms.of(fold("值班室二十四小时"))
    assert LexicalIndex.open(tmp_path / "lexical").search(terms, 4) == index.search(terms, 4)


def segmented(texts: list[str], every: int) -> LexicalIndex:
    """Index texts in as many segments as there are beginnings of ``every`` of them."""
    index = tantivy.Index(lexical._schema())
    writer = index.writer(15_000_000, num_threads=1)
    for ordinal, text in enumerate(texts):
        document = tantivy.Document()
        document.add_unsigned("ordinal", ordinal)
        document.add_text("words", text)
        document.add_text("bigrams", text)
        writer.add_document(document)
        if ordinal % every == every - 1:
            writer.commit()
    writer.commit()
    writer.wait_merging_threads()
    return LexicalIndex(index)


def test_equal_scores_come_in_one_order_whatever_the_segments() -> None:
    texts = [" ".join(random.Random(number).choices("abcdefgh", k=3)) for number in range(4000)]
    one, many = segmented(texts, 4000), segmented(texts, 700)
    for terms in (Terms(("a",), ()), Terms(("a", "b"), ()), Terms(("a", "b"), ("c",))):
        ranked = sorted(one.search(terms, 4000), key=lambda hit: (-hit.score, hit.ordinal))
        for count in (1, 10, 100, 2000):
            assert one.search(terms, count) == many.search(terms, count) == ranked[:count]


def test_of_very_many_equal_scores_the_first_come_first() -> None:
    texts = ["a b c"] * 50 + ["a b"] * 5000 + ["a c"] * 5000
    index = segmented(texts, 1700)
    found = [hit.ordinal for hit in index.search(Terms(("a",), ()), 100)]
    assert found == list(range(50, 150))
    assert [hit.ordinal for hit in index.search(Terms(("a", "c"), ()), 100)] == [*range(5050, 5150)]


def test_passages_with_a_character_come_in_their_order() -> None:
    index = segmented(["值班 会议"] * 40 + ["印章"] * 300 + ["会计"] * 40, 90)
    found = index.search_character("会", 50)
    assert [hit.ordinal for hit in found] == [*range(40), *range(340, 350)]
    assert [hit.ordinal for hit in index.limited(range(20, 360)).search_character("会", 25)] == [
        *range(20, 40),
        *range(340, 345),
    ]


def test_a_limited_index_finds_what_the_whole_one_does_of_its_passages(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [" ".join(random.Random(number).choices("abcdefgh", k=4)) for number in range(3000)]
    index = segmented(texts, 700)
    for ordinals in ([5, 7, 2999], list(range(1500, 3000)), list(range(0, 3000, 7))):
        whole = [hit for hit in index.search(Terms(("a", "b"), ()), 3000) if hit.ordinal in set(ordinals)]
        for named in (0, 10_000):
            monkeypatch.setattr(lexical, "_NAMED", named)
            assert index.limited(ordinals).search(Terms(("a", "b"), ()), 40) == whole[:40]
