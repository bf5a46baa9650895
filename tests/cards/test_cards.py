"""Answer cards: they answer first and word for word, and tell when a document no longer says what was checked."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access.principal import Principal, acting_as
from bot.answering.bot import Bot
from bot.cards.card import Pinned, card_key, standing
from bot.cards.errors import CardError
from bot.cards.examples import example_lines
from bot.cards.shelf import MOST_PLACES, MOST_WORDINGS, CardShelf
from bot.cards.unanswered import keep_unanswered, unanswered_groups
from bot.evaluation.results import Expected, read_expected
from bot.keeping.database import Database
from bot.plain.batch import read_batch
from bot.records import Filter
from bot.running.feedback import Rating, keep_rating
from bot.settings import load_settings
from embeddings.records import Document
from tests.toys import RULES, toy_bot, toy_index, write_files

ASKED = "印章坏了怎么办"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database.of(load_settings({"database": str(tmp_path / "kept.sqlite")}))


@pytest.fixture
def bot(tmp_path: Path, database: Database) -> Bot:
    return toy_bot(tmp_path, RULES).with_cards(CardShelf(database))


def pinned(bot: Bot, doc: str, words: str) -> Pinned:
    start = bot.document(doc).document.text.index(words)
    return Pinned(doc, start, start + len(words), words)


def test_a_card_answers_first_and_word_for_word(bot: Bot, database: Database) -> None:
    assert not bot.ask(ASKED).checked
    words = {"印章.md": "印章由专人保管，放在保险柜里。", "值班.txt": "书面报告在两小时内补交。"}
    places = [pinned(bot, doc, said) for doc, said in words.items()]
    CardShelf(database).put([ASKED, "公章损坏如何处理"], places, "chief")
    for wording in (ASKED, f"请问，{ASKED}？", "公章損壞如何處理", "公章损坏 如何处理!"):
        answer = bot.ask(wording)
        assert answer.answered and answer.checked and answer.state == "answered"
        assert [quote.text for quote in answer.quotes] == [place.text for place in places]
        for quote in answer.quotes:
            assert bot.document(quote.doc).document.text[quote.start : quote.end] == quote.text
    assert answer.to_json()["checked"] == answer.checked
    assert len(bot.ask(ASKED, quotes=1).quotes) == 1
    assert not bot.ask("印章坏了怎么办理报废").checked


def test_a_card_of_what_may_not_be_seen_answers_nobody(tmp_path: Path, bot: Bot, database: Database) -> None:
    CardShelf(database).put([ASKED], [pinned(bot, "印章.md", "印章由专人保管")], "chief")
    closed = bot.closing({"印章组": ["印章*"]})
    assert not closed.ask(ASKED).checked
    with acting_as(Principal("insider", frozenset({"印章组"}))):
        assert closed.ask(ASKED).checked
    assert not bot.ask(ASKED, only=Filter(docs=("值班.txt",))).checked
    assert bot.ask(ASKED, only=Filter(docs=("印章.md",))).checked


def test_a_card_follows_its_words_and_ends_with_them(tmp_path: Path, bot: Bot, database: Database) -> None:
    CardShelf(database).put([ASKED], [pinned(bot, "值班.txt", "书面报告在两小时内补交。")], "chief")

    def rewritten(text: str) -> None:
        toy_index(tmp_path / "index", write_files(tmp_path / "documents", {"值班.txt": text}))

    old = str(RULES["值班.txt"])
    rewritten(old.replace("一、值班时间", "一、值班时间和地点"))
    answer = bot.ask(ASKED)
    assert answer.checked and answer.quotes[0].text == "书面报告在两小时内补交。"
    assert bot.document("值班.txt").document.text[answer.quotes[0].start :].startswith(answer.quotes[0].text)
    rewritten(old.replace("两小时", "四小时"))
    assert not bot.ask(ASKED).checked


@given(st.text(), st.text(min_size=1), st.text())
def test_what_stands_is_always_the_words_that_were_checked(before: str, words: str, after: str) -> None:
    document = Document("a", "a", "a", before + words + after)
    for start in (0, len(before), len(before) + 1):
        kind, span = standing(Pinned("a", start, start + len(words), words), document)
        assert (kind == "gone") == (span is None)
        assert span is None or span.of(document.text) == words
    assert standing(Pinned("a", 0, 1, "x"), None) == ("gone", None)


def test_words_that_stand_twice_are_not_guessed() -> None:
    document = Document("a", "a", "a", "前言。照办。其他。照办。")
    assert standing(Pinned("a", 0, 3, "照办。"), document) == ("gone", None)
    assert standing(Pinned("a", 3, 6, "照办。"), document)[0] == "same"


def test_what_cannot_be_a_card_is_refused_with_what_to_do(database: Database) -> None:
    shelf, place = CardShelf(database), Pinned("a", 0, 1, "x")
    number = shelf.put(["甲"], [place], "chief")
    for questions, places, code in [
        ([], [place], "card.empty"),
        (["？"], [place], "card.empty"),
        (["乙"], [], "card.empty"),
        (["谢谢，甲？"], [place], "card.taken"),
        (["乙" * 1001], [place], "card.many"),
        (["乙"], [place] * (MOST_PLACES + 1), "card.many"),
        ([f"乙{number}" for number in range(MOST_WORDINGS + 1)], [place], "card.many"),
    ]:
        with pytest.raises(CardError) as caught:
            shelf.put(questions, places, "chief")
        assert caught.value.code == code
    assert shelf.put(["甲", "丙"], [replace(place, text="y")], "clerk", number) == number
    (card,) = shelf.all()
    assert (card.questions, card.places[0].text, card.checker) == (["甲", "丙"], "y", "clerk")
    with pytest.raises(CardError, match="99"):
        shelf.put(["丁"], [place], "chief", 99)
    shelf.remove(number)
    assert shelf.count() == 0 and shelf.answering("甲") is None
    with pytest.raises(CardError):
        shelf.remove(number)


def test_questions_go_on_without_the_database(tmp_path: Path, bot: Bot) -> None:
    (tmp_path / "kept.sqlite").write_bytes(b"no database at all, and long enough to be told from an empty one" * 20)
    assert bot.ask("用印单由谁签字").quotes
    keep_unanswered("甲", Database.of(load_settings({"database": str(tmp_path / "kept.sqlite")})))


@pytest.mark.parametrize(
    ("one", "other"), [("值班室几点有人？", "您好，请问值班室幾點有人"), ("ＡＢ几点", "ab几点"), ("谢谢", "谢谢！")]
)
def test_wordings_that_differ_in_nothing_that_matters(one: str, other: str) -> None:
    assert card_key(one) == card_key(other) != ""


def test_what_nobody_answered_stands_together(database: Database) -> None:
    for question in ("食堂几点开门", "食堂几点开门", "请问食堂几点开门？", "食堂早上几点开门", "公车怎么申请"):
        keep_unanswered(question, database)
    given = {"question": "公车如何申请", "answered": True, "confidence": 0.5, "verdict": "unhelpful"}
    keep_rating(Rating(**given), database)
    keep_rating(Rating(**{**given, "question": "值班几点", "verdict": "helpful"}), database)
    first, second = unanswered_groups(database)
    assert first.questions[0] == "食堂几点开门" and (first.refused, first.unhelpful, first.times) == (4, 0, 4)
    assert set(second.questions) == {"公车怎么申请", "公车如何申请"} and (second.refused, second.unhelpful) == (1, 1)


def test_cards_and_ratings_are_a_set_of_questions(tmp_path: Path, bot: Bot, database: Database) -> None:
    place = pinned(bot, "印章.md", "印章由专人保管")
    CardShelf(database).put([ASKED, "公章损坏"], [place], "chief")
    rating = {"answered": True, "confidence": 0.5, "verdict": "helpful", "doc": "值班.txt"}
    keep_rating(Rating(question="补交期限", start=0, end=4, **rating), database)
    keep_rating(Rating(question="食堂", answered=False, confidence=0, verdict="helpful"), database)
    keep_rating(Rating(question="没用", answered=True, confidence=0.9, verdict="unhelpful"), database)
    file = tmp_path / "set.jsonl"
    lines = list(example_lines(database, bot.index.store))
    file.write_text("\n".join(lines), encoding="utf-8")
    read = read_expected(read_batch(file))
    asked = {json.loads(line)["question"]: each for line, each in zip(lines, read, strict=True)}
    assert set(asked) == {ASKED, "公章损坏", "补交期限", "食堂"}
    assert all(isinstance(each, Expected) for each in asked.values())
    assert isinstance(food := asked["食堂"], Expected) and not food.answerable
    assert isinstance(card := asked[ASKED], Expected) and card.answers == ("印章由专人保管",)
