from pathlib import Path

import pytest

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
