"""A visitor's own file: opened, asked alone and with the collection, quoted word for word, and forgotten."""

import gc
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answering.bot import Bot
from bot.own.held import OwnFiles
from bot.own.opening import MOST_BYTES, Stage
from bot.records import Filter, OwnFile
from embeddings.errors import QuestionError, SourceError
from tests.toys import RULES, toy_bot

SPEECH = "# 春游安排\n\n## 集合\n\n春游在四月五日早上七点集合。\n\n## 午饭\n\n午饭由食堂准备盒饭。\n".encode()
QUESTION = "春游几点集合"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("own"), RULES, threshold=0.0)


def opened(files: OwnFiles, name: str = "春游.md", content: bytes = SPEECH) -> tuple[str, Stage]:
    """Open a file and wait until it is read or not."""
    token = files.open(name, content)
    deadline = time.monotonic() + 60
    while files.is_pending(token) and time.monotonic() < deadline:
        time.sleep(0.02)
    stage = files.stage(token)
    assert stage is not None
    return token, stage


def test_a_file_is_asked_alone_and_quoted_word_for_word(bot: Bot) -> None:
    files = OwnFiles(bot)
    token, stage = opened(files)
    assert stage == Stage("ready")
    answer = files.ask(QUESTION, own=OwnFile(token, alone=True))
    assert answer.quotes[0].doc == f"~{token}/春游.md"
    assert "七点集合" in answer.quotes[0].text
    assert {quote.doc for quote in answer.quotes} == {f"~{token}/春游.md"}
    assert answer.limits is not None and answer.limits.titles == ("春游安排",)
    for quote in answer.quotes:
        text = files.document(quote.doc).document.text
        assert text[quote.start : quote.end] == quote.text
        assert files.quote(quote.doc, quote.start, quote.end).text == quote.text


def test_together_the_surer_answer_comes_first_and_the_other_follows(bot: Bot) -> None:
    files = OwnFiles(bot)
    token, _ = opened(files)
    own = OwnFile(token)
    asked = {question: files.ask(question, own=own) for question in (QUESTION, "用印单由谁签字")}
    assert asked[QUESTION].quotes[0].doc == f"~{token}/春游.md"
    assert asked["用印单由谁签字"].quotes[0].doc == "印章.md"
    for question, answer in asked.items():
        alone = files.ask(question, own=OwnFile(token, alone=True)), bot.ask(question)
        assert answer.confidence == max(each.confidence for each in alone)
        assert {quote.doc for quote in answer.quotes} <= {quote.doc for each in alone for quote in each.quotes}
    limited = files.ask("用印单由谁签字", only=Filter(docs=("值班.txt",)), own=own)
    assert "印章.md" not in {quote.doc for quote in limited.quotes}


def test_who_waits_is_told_how_many_come_before(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(*given: object) -> Bot:
        begun.set()
        assert go.wait(30)
        return bot

    monkeypatch.setattr("bot.own.held.opened", slow)
    files = OwnFiles(bot)
    tokens = [files.open(f"{number}.txt", SPEECH) for number in range(4)]
    assert begun.wait(30)
    ahead = [files.stage(token) for token in tokens[2:]]
    assert ahead == [Stage("waiting", total=2), Stage("waiting", total=3)]
    go.set()


def test_nobody_else_sees_it(bot: Bot) -> None:
    files = OwnFiles(bot)
    token, _ = opened(files)
    other, _ = opened(files, "秋游.txt", "秋游安排\n\n秋游在十月一日集合。\n".encode())
    assert QUESTION not in bot.ask(QUESTION).quotes[0].text
    assert all(not quote.doc.startswith("~") for quote in files.ask(QUESTION).quotes)
    assert {quote.doc for quote in files.ask(QUESTION, own=OwnFile(other, True)).quotes} == {f"~{other}/秋游.txt"}
    for doc in (f"~{other}/春游.md", f"~{'a' * 22}/春游.md", "春游.md"):
        with pytest.raises(QuestionError):
            files.document(doc)
    assert [listed.id for listed in bot.index.store.listing] == sorted(RULES)
    assert token != other


def test_a_file_that_is_closed_or_not_asked_for_an_hour_is_gone(bot: Bot) -> None:
    clock = Clock()
    files = OwnFiles(bot, clock)
    token, _ = opened(files)
    clock.now = 3599
    files.ask(QUESTION, own=OwnFile(token))
    clock.now += 3599
    assert files.stage(token) is not None
    clock.now += 3601
    assert files.stage(token) is None
    with pytest.raises(QuestionError, match="no longer open"):
        files.ask(QUESTION, own=OwnFile(token))
    again, _ = opened(files)
    files.close(again)
    with pytest.raises(QuestionError, match="no longer open"):
        files.ask(QUESTION, own=OwnFile(again, alone=True))


def test_a_page_that_was_left_has_moments_to_come_back(bot: Bot) -> None:
    clock = Clock()
    files = OwnFiles(bot, clock)
    token, _ = opened(files)
    files.leave(token)
    clock.now = 29
    assert files.stage(token) is not None, "it was loaded anew"
    clock.now = 100
    assert files.stage(token) is not None
    files.leave(token)
    clock.now = 131
    assert files.stage(token) is None


@pytest.mark.slow
def test_what_is_gone_is_let_go_although_nobody_asks(bot: Bot) -> None:
    clock = Clock()
    files = OwnFiles(bot, clock)
    token, _ = opened(files)
    held = weakref.ref(files._held[token].bot)  # type: ignore[arg-type]
    clock.now = 3601
    deadline = time.monotonic() + 30
    while held() is not None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert held() is None


def test_stopping_gives_up_what_is_being_read(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = threading.Event(), threading.Event()

    def endless(bot: Bot, name: str, content: bytes, prefix: str, report: Callable[[Stage], None]) -> Bot:
        begun.set()
        try:
            while True:
                report(Stage("reading", 1, 100))
                time.sleep(0.01)
        finally:
            ended.set()

    monkeypatch.setattr("bot.own.held.opened", endless)
    files = OwnFiles(bot)
    token = files.open("长.txt", SPEECH)
    assert begun.wait(30)
    files.stop()
    assert ended.wait(30) and files.stage(token) is None


def test_closing_frees_its_memory(bot: Bot) -> None:
    files = OwnFiles(bot)
    token, _ = opened(files)
    files.ask(QUESTION, own=OwnFile(token))
    held = weakref.ref(files._held[token].bot.index)  # type: ignore[union-attr]
    files.close(token)
    gc.collect()
    assert held() is None


def test_nothing_of_it_is_written_and_nothing_is_left(
    bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    opened(OwnFiles(bot))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.txt", b"", "source.blank"),
        ("空白.txt", b" \n ", "source.blank"),
        ("程序.exe", b"MZ\x90\x00" * 40, "source.format"),
        ("坏.docx", b"PK\x03\x04broken", "source.format"),
        ("长.txt", ("办文要快。\n" * 50_000).encode(), "own.characters"),
    ],
)
def test_a_file_that_cannot_be_asked_says_why_by_its_own_name(bot: Bot, name: str, content: bytes, code: str) -> None:
    _, stage = opened(OwnFiles(bot), name, content)
    assert (stage.name, stage.error and stage.error.code) == ("failed", code)
    assert name in str(stage.error) and "~" not in str(stage.error) and "mishu-own" not in str(stage.error)


def test_what_is_too_large_is_not_read(bot: Bot) -> None:
    with pytest.raises(SourceError, match=r"大\.txt has 20\.0 MB"):
        OwnFiles(bot).open("大.txt", b"a" * (MOST_BYTES + 1))
