import re

import pytest

from embeddings.index.lexical import Terms
from embeddings.milvus.terms import (
    MOST_BYTES,
    Counts,
    grams_of,
    pair_term,
    part_grams,
    query_of,
    terms_of,
    token_of,
    vector_of,
    word_term,
    written,
)
from embeddings.text.folding import fold
from embeddings.wording.thesaurus import Expansion
from embeddings.wording.tokens import bigrams, words

TEXT = (
    "督查督办2022-06-11号，涨幅3.5%，C++和UKey、O'Neil；İstanbul ẞ ǅ ⅷ ㈠ 「秘」 _a_ a_b 1_2_ 𠮷野家 é e\u0301 ＡＢ١٢"
)


def lite(text: str) -> list[str]:
    """The tokenizer of Milvus Lite."""
    return re.findall(r"\w+", text.lower())


def test_every_tokenizer_gives_the_same_terms() -> None:
    terms = [*terms_of(fold(TEXT)), *map(word_term, TEXT.split()), *map(pair_term, TEXT)]
    text = written([term for term in terms if len(term) > 1])
    assert lite(text) == text.split() and len(text.split()) > 60


def test_a_term_is_the_one_of_one_token() -> None:
    folded = fold(TEXT)
    tokens = {"w": set(words(folded)) | {"a_b", "a.b", "ab", "_5f_"}, "p": set(bigrams(folded))}
    made = {"w": set(map(word_term, tokens["w"])), "p": set(map(pair_term, tokens["p"]))}
    assert {kind: {token_of(term) for term in made[kind]} for kind in made} == tokens
    assert not made["w"] & made["p"]


def test_terms_that_do_not_fit_lose_what_repeats_first() -> None:
    many = [word_term(f"{number:05}") for number in range(9000)]
    assert written([*many] * 2) == " ".join(many)
    longer = [*many, *(word_term(f"x{number:05}") for number in range(9000))]
    text = written(longer)
    assert len(text.encode()) <= MOST_BYTES and text.split() == longer[: len(text.split())]


def test_a_query_has_each_term_as_often_as_it_weighs() -> None:
    assert query_of(Terms(("值班",), ("值班",))) == ("w值班 p值班", 1)
    query, times = query_of(Terms(("值班",), ()).expanded([Expansion("带班", "值班", 0.5)]))
    assert times == 10 and query.split() == ["w值班"] * 10 + ["w带班"] * 5 + ["p带班"] * 5


@pytest.mark.parametrize(("part", "held"), [("督", True), ("2", True), ("06-1", True), ("ukey", True), ("印", False)])
def test_grams_tell_what_may_hold_a_part(part: str, held: bool) -> None:
    grams = grams_of(fold(TEXT))
    assert (vector_of(part_grams(part)).keys() <= grams.keys()) is held


def test_counts_survive_being_written() -> None:
    counts = Counts.none().changed({f"w{number}": number for number in range(1000)})
    read = Counts.read(counts.written())
    assert len(read) == 999 and [read.of(f"w{number}") for number in range(1000)] == list(range(1000))
