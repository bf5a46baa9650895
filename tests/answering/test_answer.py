import json
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.answer import Answer
from bot.answering.bot import Bot
from bot.messages import Messages
from bot.quoting.passages import marked
from bot.settings import load_settings
from bot.web.frame.cards import answer_html
from embeddings.encoder.encoder import Vectors
from embeddings.errors import IndexUnusable, QuestionError
from embeddings.index.index import Index, Layout
from embeddings.structure.passages import QUOTE_LENGTH
from tests.structure.test_passages import TEXTS
from tests.toys import RULES, ToyEncoder, toy_bot, toy_index, write_files


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return toy_bot(tmp_path, RULES)


def check_quotes(bot: Bot, answer: Answer) -> None:
    for quote in answer.quotes:
        document = bot.document(quote.doc).document
        assert document.text[quote.start : quote.end] == quote.text
        assert 0 < len(quote.text) <= QUOTE_LENGTH
        position = 0
        for start, end in quote.highlights:
            assert position <= start < end <= len(quote.text)
            position = end
        for place in quote.also:
            words = bot.document(place.doc).document.text[place.start : place.end]
            assert "".join(words.split()) == "".join(quote.text.split())


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TEXTS, min_size=1, max_size=4), st.text(max_size=30), st.sampled_from([".txt", ".md"]))
def test_every_quote_is_a_span_of_its_document(texts: list[str], question: str, suffix: str) -> None:
    contents = [f"值班{text}".encode("utf-8", "ignore").replace(b"\x00", b"") for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        bot = toy_bot(Path(folder), {f"{place}{suffix}": content for place, content in enumerate(contents)})
        for asked in (question, "值班评论办公室"):
            try:
                answer = bot.ask(asked, quotes=10)
            except QuestionError:
                continue
            check_quotes(bot, answer)
            assert json.loads(json.dumps(answer.to_json()))["question"] == asked.strip()


@pytest.mark.parametrize(
    ("question", "doc", "section", "answer"),
    [
        ("突发事件书面报告在几小时内补交？", "值班.txt", ("二、突发事件",), "两小时"),
        ("用印单由谁签字", "印章.md", ("用印审批",), "用印单由处室负责人签字。"),
        ("会议通知提前几天发出", "會議.txt", ("一、通知",), "三天"),
        ("會議紀要幾個工作日內印發", "會議.txt", ("二、紀要",), "五個工作日"),
    ],
)
def test_the_first_quote_answers(bot: Bot, question: str, doc: str, section: tuple[str, ...], answer: str) -> None:
    made = bot.ask(question)
    first = made.quotes[0]
    assert (first.doc, first.section) == (doc, section)
    ((start, end),) = first.highlights
    assert first.text[start:end] == answer
    check_quotes(bot, made)


def test_the_answer_as_json(bot: Bot) -> None:
    values = bot.ask("用印单由谁签字", quotes=1, id="q7").to_json()
    keys = "id question understood answered confidence quotes suggestions elapsed_ms"
    keys += " small_talk missing differing absent listed limits compared unknown checked state"
    assert list(values) == keys.split()
    assert values["id"] == "q7" and values["elapsed_ms"] > 0
    (quote,) = values["quotes"]
    text = RULES["印章.md"]
    assert isinstance(text, str)
    start = text.index("用印单由")
    assert quote == {
        "doc": "印章.md",
        "title": "印章管理",
        "section": ("用印审批",),
        "start": start,
        "end": start + len("用印单由处室负责人签字。"),
        "text": "用印单由处室负责人签字。",
        "highlights": ((0, 12),),
        "score": quote["score"],
        "meta": {"date": "2024-03-01", "issuer": "办公室", "format": "md"},
        "also": (),
        "item": 0,
        "before": "用印要先填写用印单。",
        "after": "",
        "references": (),
    }


def test_repeated_passages_become_one_quote_with_two_places(tmp_path: Path) -> None:
    rule = "值班员遇到突发事件应当在三十分钟内口头报告带班领导。"
    files: dict[str, str | bytes] = {
        "甲.txt": f"甲\n\n{rule}\n\n完。\n",
        "乙.txt": f"乙\n\n一、报告\n\n{rule}\n\n完。\n",
    }
    bot = toy_bot(tmp_path, files)
    answer = bot.ask("突发事件多少分钟内报告", quotes=1)
    assert len(answer.quotes) == 1
    places = {(place.doc, place.section) for place in (answer.quotes[0].place, *answer.quotes[0].also)}
    assert places == {("甲.txt", ()), ("乙.txt", ("一、报告",))}
    check_quotes(bot, answer)


def test_speeches_of_a_file_have_their_own_titles(tmp_path: Path) -> None:
    text = "会上的讲话 篇1\n\n一、值班\n\n值班要有人。\n\n会上的讲话 篇2\n\n一、印章\n\n印章要专人管。\n"
    bot = toy_bot(tmp_path, {"a.txt": text})
    quote = bot.ask("印章谁管").quotes[0]
    assert (quote.title, quote.section, quote.text) == ("会上的讲话 篇2", ("一、印章",), "印章要专人管。")


@pytest.mark.parametrize("count", [0, -1, 51])
def test_the_number_of_quotes_is_checked(bot: Bot, count: int) -> None:
    with pytest.raises(QuestionError) as caught:
        bot.ask("值班", quotes=count)
    assert caught.value.code == "question.count" and str(count) in str(caught.value)


def test_history_completes_a_follow_up(bot: Bot) -> None:
    answer = bot.ask("书面的呢？", history=["突发事件多久内报告？"])
    assert answer.understood == "书面的突发事件多久内报告"
    assert answer.quotes[0].section == ("二、突发事件",)


def test_a_running_bot_sees_a_new_generation(bot: Bot, tmp_path: Path) -> None:
    assert bot.search("档案") == []
    write_files(tmp_path / "documents", {"新.txt": "档案\n\n档案按年度编目。\n"})
    toy_index(tmp_path / "index", tmp_path / "documents")
    assert [quote.text for quote in bot.search("档案 编目")] == ["档案按年度编目。"]
    assert bot.ask("档案怎么编目").quotes[0].doc == "新.txt"


def test_many_threads_ask_at_once(bot: Bot) -> None:
    expected = bot.ask("用印单由谁签字").quotes
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda: answers.extend(bot.ask("用印单由谁签字") for _ in range(10))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 80 and all(answer.quotes == expected for answer in answers)


def test_lookup_finds_words_as_they_are_typed(bot: Bot) -> None:
    (quote,) = bot.search("用印单 處室")
    assert [quote.text[start:end] for start, end in quote.highlights] == ["用印单", "用印单", "处室"]
    assert bot.search("电子邮件") == []
    assert {quote.doc for quote in bot.search("三")} == {"值班.txt", "會議.txt"}
    # Words of which no passage holds all: those that hold the most.
    assert [quote.doc for quote in bot.search("保险柜 電話")] == ["印章.md"]
    # A number is one thing however it is written.
    assert [quote.doc for quote in bot.search("24")] == ["值班.txt"]
    assert bot.search("25") == []


def test_words_at_the_edge_of_a_number_are_found(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, {"a.txt": "安排\n\n会议定于5月18日下午召开，共12人参加。\n"})
    for words in ("18日", "5月18日", "18日下午", "12人"):
        (quote,) = bot.search(words)
        assert [quote.text[start:end] for start, end in quote.highlights] == [words]


def test_marks_are_found_in_either_script() -> None:
    text = "㈠督查督辦：督辦要有結果"
    assert [text[start:end] for start, end in marked(text, ["督办", "(一)"])] == ["㈠", "督辦", "督辦"]


def test_examples_come_from_different_documents(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, RULES, threshold=0.0)
    assert bot.examples(4) == [
        "值班时间",
        "用印审批",
        "通知",
        "突发事件",
    ]


def test_another_model_than_that_of_the_index(tmp_path: Path) -> None:
    toy_index(tmp_path / "index", write_files(tmp_path / "documents", RULES))
    with pytest.raises(IndexUnusable) as caught:
        Bot.open(tmp_path / "index", model="BAAI/bge-m3")
    assert caught.value.code == "index.model"
    assert "toy" in str(caught.value) and "BAAI/bge-m3" in str(caught.value)


def test_a_running_bot_keeps_its_index_when_the_new_one_is_damaged(
    bot: Bot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    expected = bot.ask("用印单由谁签字").quotes
    toy_index(tmp_path / "index", write_files(tmp_path / "documents", {"新.txt": "档案\n\n档案按年度编目。\n"}))
    live = Layout(tmp_path / "index")
    (live.generations / (live.live() or "") / "store.sqlite").unlink()
    assert bot.ask("用印单由谁签字").quotes == expected
    assert "store.sqlite is missing" in caplog.text


@pytest.mark.slow
def test_a_running_bot_asks_for_the_model_of_the_new_index(
    bot: Bot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Other(ToyEncoder):
        name = "./no-such-folder"
        revision = "other-1"

        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            return super().encode_passages(texts)[:, :32]

    expected = bot.ask("用印单由谁签字").quotes
    toy_index(tmp_path / "index", tmp_path / "documents", Other())
    # The new generation's own model is asked for; here there is none of that name.
    assert bot.ask("用印单由谁签字").quotes == expected
    assert "The model ./no-such-folder cannot be loaded" in caplog.text


def test_the_confidence_of_other_models(bot: Bot) -> None:
    assert bot.ask("用印单由处室负责人签字").confidence > 0.75
    assert bot.ask("今天天气怎么样").confidence < 0.1


def test_halves_of_characters_are_no_question(bot: Bot) -> None:
    with pytest.raises(QuestionError) as caught:
        bot.search("值\udcff班")
    assert caught.value.code == "question.encoding"
    assert bot.ask("书面的呢？", history=["值\ud800班", "突" * 5000, 7]).understood == "书面的呢？"  # type: ignore[list-item]


def test_lookup_of_signs_finds_nothing_and_breaks_nothing(bot: Bot) -> None:
    assert bot.search("值班 ( [ ? * .") == bot.search("值班")


def test_lookup_prefers_passages_with_all_the_words(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"a{n}.txt": f"值班要登记第{n}号。" for n in range(520)}
    files |= {f"b{n}.txt": f"印章要登记第{n}号。" for n in range(520)}
    files["两样.txt"] = "办公室的事务很多，其中既有值班，也有收发文件，还有印章的保管和使用。" * 3
    bot = toy_bot(tmp_path, files)
    assert [quote.doc for quote in bot.search("值班 印章")] == ["两样.txt"]


def test_headings_are_marked_only_where_nothing_else_can_be(bot: Bot) -> None:
    quote = bot.ask("用印审批").quotes[0]
    assert quote.text.startswith("用印要先") and [quote.text[a:b] for a, b in quote.highlights] != ["用印审批"]
    assert all(not found.highlights for found in bot.ask("天气如何").quotes)


def test_an_unknown_document(bot: Bot) -> None:
    with pytest.raises(QuestionError) as caught:
        bot.document("../值班.txt")
    assert caught.value.code == "document.unknown" and "值班.txt" in str(caught.value)


@pytest.mark.parametrize(
    ("possible", "state", "sentence"),
    [(0.0, "possible", "可能的答案，请核对原文。"), (1.0, "absent", "资料中没有直接的答案。")],
)
def test_what_is_not_sure_is_possible_or_absent(tmp_path: Path, possible: float, state: str, sentence: str) -> None:
    sure = toy_bot(tmp_path, RULES)
    assert sure.ask("书面报告几小时内补交").state == "answered"
    chosen = load_settings({"threshold": 1.0, "possible": possible})
    answer = Bot(sure.index, ToyEncoder(), chosen).ask("书面报告几小时内补交")
    assert (answer.answered, answer.state, answer.to_json()["state"]) == (False, state, state)
    assert f'<p class="none">{sentence}</p>' in answer_html(answer, Messages())
    assert ("最接近的段落" in answer_html(answer, Messages())) == (state == "absent")


def test_what_names_something_that_is_not_there_is_absent(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, RULES)
    chosen = load_settings({"threshold": 0.0, "possible": 0.0})
    assert Bot(bot.index, ToyEncoder(), chosen).ask("苏州书面报告几小时内补交").state == "absent"


def test_questions_wait_while_the_model_is_loaded(tmp_path: Path) -> None:
    """The encoder begins to be used by the warm-up, which goes on once somebody else has asked, or could have."""
    users: list[str] = []
    begun, asked_too = threading.Event(), threading.Event()

    class Slow(ToyEncoder):
        def encode_questions(self, texts: Sequence[str]) -> Vectors:
            users.append(threading.current_thread().name)
            begun.set()
            if threading.current_thread().name == "visitor":
                asked_too.set()
            asked_too.wait(0.3)
            return super().encode_questions(texts)

    toy_bot(tmp_path, RULES)
    bot = Bot(Index.open(tmp_path / "index"), Slow(), load_settings({}))
    loading = threading.Thread(target=bot.warm_up, name="loading")
    visitor = threading.Thread(target=bot.ask, args=["用印单由谁签字？"], name="visitor")
    loading.start()
    assert begun.wait(10)
    visitor.start()
    for thread in (loading, visitor):
        thread.join()
    assert users.index("visitor") > len(users) - users[::-1].index("loading") - 1


def test_words_that_no_document_has_are_named(bot: Bot) -> None:
    answer = bot.ask("火星移民怎麼報名，用印要收費嗎")
    assert answer.state == "absent"
    assert {"火星", "移民"} <= set(answer.unknown) and "用印" not in answer.unknown
    assert bot.ask("用印单由谁签字").unknown == () == bot.ask("How do I move to Mars?").unknown
