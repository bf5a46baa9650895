"""A bot that sees only some of the documents."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.bot import Bot
from bot.settings import load_settings
from embeddings.errors import QuestionError, SettingsError
from embeddings.index import vectors
from embeddings.index.vectors import VectorIndex
from tests.answering.test_handbook import ITEMS
from tests.toys import RULES, toy_bot, toy_index, write_files

#: A document on the same matter as 值班.txt, another number in it, and a word of its own.
MORE: dict[str, str | bytes] = {
    **RULES,
    "旧/值班.txt": (
        "旧值班制度\n\n一、突发事件\n\n遇到突发事件，值班员应当在六十分钟内口头报告带班领导。\n\n"
        "二、联络簿\n\n联络簿放在值班室。\n"
    ),
}


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return toy_bot(tmp_path, MORE)


@pytest.fixture(scope="module")
def shared() -> Iterator[Bot]:
    with tempfile.TemporaryDirectory() as folder:
        yield toy_bot(Path(folder), MORE)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sets(st.sampled_from(sorted(MORE)), min_size=1),
    st.sampled_from(["突发事件多少分钟内报告", "用印单由谁签字", "联络簿放在哪里", "會議通知幾天發出"])
    | st.text("值班印章联络簿会议报告谁几天", min_size=1, max_size=12),
    st.sampled_from([(), ("突发事件多久内报告？",), ("联络簿放在哪里",)]),
)
def test_nothing_is_quoted_of_other_documents(shared: Bot, names: set[str], asked: str, history: tuple[str]) -> None:
    bot = shared.limited(sorted(names))
    try:
        answer = bot.ask(asked, history, quotes=10)
    except QuestionError:
        return
    for quote in answer.quotes:
        assert {quote.doc, *(place.doc for place in quote.also)} <= names
        assert bot.document(quote.doc).document.text[quote.start : quote.end] == quote.text
    assert {quote.doc for quote in bot.search(asked)} <= names
    assert set(bot.facets().docs) == names


def test_a_list_of_all_documents_changes_nothing(bot: Bot) -> None:
    for asked in ("突发事件多少分钟内报告", "用印单由谁签字", "會議紀要幾個工作日內印發", "天气如何"):
        whole, limited = bot.ask(asked), bot.limited(["*"]).ask(asked)
        assert (limited.quotes, limited.confidence) == (whole.quotes, whole.confidence)
        assert (limited.suggestions, limited.answered) == (whole.suggestions, whole.answered)
    assert bot.limited([]) is bot


def test_many_other_documents_do_not_crowd_out_those_on_the_list(tmp_path: Path) -> None:
    others: dict[str, str | bytes] = {
        f"其他/{n}.txt": f"值班第{n}号\n\n值班员应当在{n}分钟内报告突发事件。\n" for n in range(150)
    }
    bot = toy_bot(tmp_path, {**others, **RULES})
    assert bot.ask("突发事件多少分钟内报告值班员").quotes[0].doc.startswith("其他/")
    limited = bot.limited(["值班.txt", "印章.*"])
    first = limited.ask("突发事件多少分钟内报告值班员").quotes[0]
    assert (first.doc, first.section) == ("值班.txt", ("二、突发事件",))
    assert {quote.doc for quote in limited.ask("突发事件", quotes=20).quotes} == {"值班.txt", "印章.md"}
    assert [quote.doc for quote in limited.search("值班员 突发事件", 50)] == ["值班.txt"]


def test_documents_that_disagree_are_compared_within_the_list(bot: Bot) -> None:
    asked = "突发事件应当在多少分钟内口头报告带班领导"
    assert bot.ask(asked).differing == 2
    alone = bot.limited(["值班.txt"]).ask(asked)
    assert alone.differing == 0 and "三十分钟" in alone.quotes[0].text


def test_other_documents_are_neither_listed_nor_opened(bot: Bot) -> None:
    limited = bot.limited(["旧/*", "會議.txt"])
    assert sorted(limited.facets().docs) == ["旧/值班.txt", "會議.txt"]
    assert dict(limited.facets().scripts) == {"simplified": 1, "traditional": 1}
    assert limited.facets().issuers == {} and bot.facets().issuers == {"办公室": 1}
    assert limited.document("旧/值班.txt").document.title == "旧值班制度"
    assert limited.index.manifest.counts == {"documents": 2, "passages": 4}
    assert {passage.doc_id for passage in limited.index.store.spread(100).values()} == {"旧/值班.txt", "會議.txt"}
    with pytest.raises(QuestionError) as caught:
        limited.document("印章.md")
    assert "旧/值班.txt" in str(caught.value) and "值班.txt, 印章" not in str(caught.value)
    assert limited.index.store.sections("印章.md") == [] == limited.index.store.dropped("印章.md")


def test_example_questions_are_of_the_list(tmp_path: Path) -> None:
    limited = toy_bot(tmp_path, MORE, threshold=0.0).limited(["印章.md"])
    assert limited.examples(4) == ["用印审批", "怎样保管？"]
    assert limited.ask("你好").suggestions == tuple(limited.examples(3))


def test_typing_errors_are_mended_by_the_words_of_the_list(bot: Bot) -> None:
    assert bot.mended("联洛簿放在哪里") == bot.limited(["旧/*"]).mended("联洛簿放在哪里") == "联络簿放在哪里"
    assert bot.limited(["印章.md"]).mended("联洛簿放在哪里") == "联洛簿放在哪里"
    assert bot.mended("") == "" and bot.mended("值\ud800班") == "值\ud800班"


@pytest.mark.parametrize("patterns", [["没有.txt"], ["值班", "*.pdf"], ["值班.TXT"]])
def test_a_list_that_names_no_document(bot: Bot, patterns: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        bot.limited(patterns)
    assert caught.value.code == "kiosk.documents"
    assert ", ".join(patterns) in str(caught.value) and "值班.txt" in str(caught.value)


def test_a_new_generation_is_limited_too(bot: Bot, tmp_path: Path) -> None:
    limited = bot.limited(["档案*", "值班.txt"])
    assert limited.search("编目") == []
    documents = write_files(tmp_path / "documents", {"档案.txt": "档案\n\n档案按年度编目。\n"})
    toy_index(tmp_path / "index", documents)
    assert [quote.doc for quote in limited.search("编目")] == ["档案.txt"]
    assert set(limited.facets().docs) == {"值班.txt", "档案.txt"} < set(bot.facets().docs)


def test_a_new_generation_without_the_documents_is_not_used(
    bot: Bot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    limited = bot.limited(["印章.md"])
    expected = limited.ask("用印单由谁签字").quotes
    kept = (tmp_path / "documents" / "印章.md").rename(tmp_path / "印章.md")
    toy_index(tmp_path / "index", tmp_path / "documents")
    assert limited.ask("用印单由谁签字").quotes == expected and bot.search("用印单") == []
    assert limited.search("用印单")[0].doc == "印章.md"
    assert caplog.text.count("is not used") == 1 and "印章.md" in caplog.text
    kept.rename(tmp_path / "documents" / "印章.md")
    toy_index(tmp_path / "index", tmp_path / "documents")
    assert limited.index.generation == bot.index.generation


@pytest.mark.parametrize("exact", [100_000, 10])
def test_limited_vectors_are_the_nearest_of_those(monkeypatch: pytest.MonkeyPatch, exact: int) -> None:
    monkeypatch.setattr(vectors, "EXACT", exact)
    rows = np.random.default_rng(0).normal(size=(3000, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    index, among = VectorIndex.build(rows), [7, 40, 41, 999, 2999]
    found = index.limited(among).search(rows[0], 4)
    nearest = sorted(among, key=lambda ordinal: -float(rows[ordinal] @ rows[0]))
    assert [hit.ordinal for hit in found] == nearest[:4]
    assert [hit.score for hit in found] == pytest.approx([float(rows[o] @ rows[0]) for o in nearest[:4]], abs=2e-3)
    assert len(index.limited(among).search(rows[0], 100)) == 5 and index.search(rows[0], 1)[0].ordinal == 0


@pytest.mark.model
def test_one_document_of_the_handbook_answers_as_well_alone(handbook_index: Path) -> None:
    whole = Bot.open(handbook_index, settings=load_settings({"index": handbook_index}))
    items = [item for item in ITEMS if item["doc"] in ("04-督查督办.md", "08-值班与应急.md") and item["answers"]]
    asked = [(item["doc"], item["question"], whole.ask(item["question"]).quotes[0]) for item in items]
    first = [(doc, question, quote) for doc, question, quote in asked if quote.doc == doc]
    assert len(first) >= 4
    for doc, question, quote in first:
        alone = whole.limited([doc]).ask(question).quotes
        assert any(each.start < quote.end and quote.start < each.end for each in alone)
