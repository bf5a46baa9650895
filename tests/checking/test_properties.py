"""Any sentence of a document is verbatim however it is spaced, in either script; with a character replaced never."""

import json
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import Bot, Collection
from bot.checking.findings import Finding
from embeddings.text import fold, in_script
from tests import ROOT
from tests.toys import RULES, toy_bot, toy_index

SEEDS = ROOT.parent / "shared" / "seeds"
#: Spaces of all kinds, and characters that nobody sees.
SPACES = ("", " ", "\u3000", "\u200b", "\u200f", "\u00a0", "\ufeff")
THE_SAME = {"verbatim", "alike"}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("properties"), RULES)


@cache
def sentences(collection: Collection) -> Sequence[str]:
    store = collection.index.store
    return [
        words
        for listed in store.listing
        if (document := store.document(listed.id))
        for passage in store.passages(listed.ordinals).values()
        for each in passage.sentences
        if 8 <= len(words := each.of(document.text)) <= 200 and not set(words) & set('“”‘’「」『』"＂\n>…')
    ]


def found(collection: Collection, quoted: str) -> Finding:
    """Return the finding of a sentence that is said to be quoted."""
    return next(each for each in collection.check(f"文件说：“{quoted}”").findings if each.kind == "quotation")


def spaced(words: str, spaces: Sequence[str]) -> str:
    return "".join(char + spaces[place % len(spaces)] for place, char in enumerate(words)) if spaces else words


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, 10**6), traditional=st.booleans(), spaces=st.lists(st.sampled_from(SPACES), max_size=7))
def test_a_sentence_is_verbatim_in_any_script_and_spaces(
    bot: Bot, place: int, traditional: bool, spaces: list[str]
) -> None:
    words = sentences(bot)[place % len(sentences(bot))]
    assert found(bot, words).verdict == "verbatim"
    assert found(bot, spaced(in_script(words, traditional), spaces)).verdict in THE_SAME


@settings(max_examples=150, deadline=None)
@given(
    place=st.integers(0, 10**6),
    at=st.integers(0, 10**6),
    other=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
)
def test_with_a_character_replaced_it_never_is(bot: Bot, place: int, at: int, other: str) -> None:
    words = sentences(bot)[place % len(sentences(bot))]
    letters = [at for at, char in enumerate(words) if "\u4e00" <= char <= "\u9fa5"]
    at = letters[at % len(letters)]
    made = words[:at] + other + words[at + 1 :]
    if fold(made) != fold(words) and fold(other) != fold(words[at]):
        assert found(bot, made).verdict not in THE_SAME


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    if not SEEDS.is_dir():
        pytest.skip("the sample documents are not here")
    index = tmp_path_factory.mktemp("seeds")
    toy_index(index, SEEDS)
    return Collection.open(index)


def test_nothing_in_the_samples_is_wrong_by_themselves(seeds: Collection) -> None:
    for path in sorted(SEEDS.glob("*.txt")):
        report = seeds.check(path.read_text(encoding="utf-8"))
        assert not report.wrong, [each.text[:12] for each in report.wrong]
        assert report.counts["verbatim"] > 0


def test_sentences_of_the_samples_are_verbatim_in_either_script(seeds: Collection) -> None:
    for words in sentences(seeds)[::23]:
        for made in (words, in_script(words, True), in_script(words, False)):
            assert found(seeds, made).verdict in THE_SAME, made[:12]


MUTATED = {
    "changed": lambda words, at: words[:at] + "猫" + words[at + 1 :],
    "dropped": lambda words, at: words[:at] + words[at + 1 :],
    "doubled": lambda words, at: words[:at] + words[at] + words[at:],
    "swapped": lambda words, at: words[:at] + words[at + 1] + words[at] + words[at + 2 :],
}


@pytest.mark.parametrize("change", MUTATED)
def test_a_changed_sentence_of_the_samples_is_changed(seeds: Collection, change: str) -> None:
    for words in [words for words in sentences(seeds) if len(words) >= 16][::31]:
        at = next((at for at in range(5, len(words) - 3) if is_telling(words[at : at + 2])), None)
        if at is not None:
            assert found(seeds, MUTATED[change](words, at)).verdict == "changed", (change, words[:12])


def is_telling(pair: str) -> bool:
    return all("\u4e00" <= char <= "\u9fa5" for char in pair) and fold(pair[0]) != fold(pair[1])


PIECES = (
    *'“”‘’「」『』"《》（）()。，、；：\n第条款>…①㈠Ⅷ𠮷İﬁ\x00\u200b\u202e%',
    *(
        "第三条",
        "第（一）项",
        "规定",
        "《印章管理》",
        "某办发〔2014〕20号",
        "2014年3月1日",
        "同时废止",
        "五个力",
        "即",
        "一是",
    ),
    *("不超过", "十五日", "百分之", "分之", "5000万元", "值班室", "全天二十四小时有人在岗", "> ", "自2014年", "起施行"),
)


@settings(max_examples=200, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=80))
def test_whatever_is_written_spans_are_where_they_say(bot: Bot, pieces: list[str]) -> None:
    draft = f"稿{''.join(pieces)}"
    for each in bot.check(draft).findings:
        assert each.start < each.end and draft[each.start : each.end] == each.text
        assert all(each.start <= mark.start <= mark.end <= each.end for mark in each.marks)
        for source in each.sources:
            assert bot.document(source.doc).document.text[source.start : source.end] == source.text
            assert all(0 <= start <= end <= len(source.text) for start, end in source.highlights)


def test_a_report_is_plain_json(bot: Bot) -> None:
    report = bot.check("制度规定：“值班室全天二十四小时有人在冈。”见《印章管理》第九条，要求“三个力”：甲、乙、丙。")
    assert json.loads(json.dumps(report.to_json()))["grades"]["wrong"] == len(report.wrong)
