from hypothesis import given
from hypothesis import strategies as st

from embeddings.text.folding import fold, fold_with_map


def test_scripts_widths_and_case_fold_together() -> None:
    assert fold("辦公室ＡＢｃ㈠") == fold("办公室abc(一)")


def test_phrases_decide_between_readings() -> None:
    assert fold("乾燥的乾坤") == "干燥的乾坤"


@given(st.text(max_size=40))
def test_every_folded_character_has_an_origin(text: str) -> None:
    folded = fold_with_map(text)
    assert folded.text == fold(text)
    assert len(folded.origins) == len(folded.text)
    assert all(0 <= place < len(text) for place in folded.origins)
    assert list(folded.origins) == sorted(folded.origins)


@given(st.text(alphabet="辦公室办法ＡｂC㈠½ﬁ，。", min_size=1, max_size=20))
def test_folding_a_span_of_the_original_gives_the_folded_span(text: str) -> None:
    folded = fold_with_map(text)
    for start in range(len(folded.text)):
        span = folded.span(start, start + 1)
        assert fold(span.of(text)).count(folded.text[start]) >= 1 and span.end - span.start == 1
