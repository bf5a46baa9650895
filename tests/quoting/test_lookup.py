"""Lookups: words, phrases, numbers, filters. No model is loaded."""

from pathlib import Path

import pytest

from bot.answering.bot import Bot
from bot.records import Filter
from embeddings.errors import QuestionError
from tests.toys import RULES, toy_bot


def paper(title: str, text: str, **meta: str) -> str:
    lines = "\n".join(f"{name}: {value}" for name, value in {"title": title, **meta}.items())
    return f"---\n{lines}\n---\n\n# {title}\n\n{text}\n"


PAPERS: dict[str, str | bytes] = {
    "a.md": paper(
        "印章管理", "用印要先审批，GB/T9704另有规定。编号2012。", kind="制度", issuer="办公室", date="2023年5月1日"
    ),
    "b.md": paper("值班通知", "值班 审批由12人轮流。", kind="通知", issuer="人事处", date="2024-03-01"),
    "c.md": paper("會議須知", "會議審批應當提前三天，會後發出紀要。", kind="通 知", issuer="辦公室", date="2024-09-10"),
    "d.md": paper("督办", "督办要有结果。", kind="制度", number='"教办发〔2024〕12号"', date='"二〇二四年"'),
    "無題.txt": "電話要隨時有人接聽。\n",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("papers"), PAPERS)


def docs(bot: Bot, words: str, only: Filter | None = None) -> list[str]:
    return [quote.doc for quote in bot.search(words, 50, only)]


def test_words_must_all_be_there_and_are_marked(bot: Bot) -> None:
    found = bot.search("审批 值班")
    assert [quote.doc for quote in found] == ["b.md"] and (found.total, found.held, found.absent) == (1, 2, ())
    assert [found[0].text[start:end] for start, end in found[0].highlights] == ["值班", "审批"]
    assert found[0].text == bot.document("b.md").document.text[found[0].start : found[0].end]
    assert [found[0].title[start:end] for start, end in found.spans_in(found[0].title)] == ["值班"]


def test_where_no_passage_has_all_words_those_with_the_most_come_first(bot: Bot) -> None:
    found = bot.search("审批 轮流 火星")
    assert [quote.doc for quote in found][0] == "b.md" and set(docs(bot, "审批 轮流 火星")) == {"a.md", "b.md", "c.md"}
    assert (found.words, found.held, found.absent) == (("审批", "轮流", "火星"), 2, ("火星",))
    nothing = bot.search("火星 登月")
    assert nothing == [] and (nothing.total, nothing.held) == (0, 0)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ('"值班 审批"', ["b.md"]),
        ("“值班 审批”", ["b.md"]),
        ("「值班　審批」", ["b.md"]),
        ('"审批 值班"', []),
        ("“会议审批应当” 紀要", ["c.md"]),
        ("“要先审", ["a.md"]),  # still being typed
        ("“”用印", ["a.md"]),
    ],
)
def test_phrases(bot: Bot, words: str, found: list[str]) -> None:
    assert docs(bot, words) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("會議", ["c.md"]),
        ("会议", ["c.md"]),
        ("電話", ["無題.txt"]),
        ("ＧＢ", ["a.md"]),
        ("gb/t", ["a.md"]),
        ("9704", ["a.md"]),
        ("12", ["b.md", "d.md"]),
        ("１２人", ["b.md"]),
        ("201", []),
        ("2012", ["a.md"]),
        ("教办发[2024]12号", ["d.md"]),
        ("〔2024〕12号 结果", ["d.md"]),
        ("（2024）12", ["d.md"]),
    ],
)
def test_scripts_widths_and_numbers_make_no_difference(bot: Bot, words: str, found: list[str]) -> None:
    assert sorted(docs(bot, words)) == found


@pytest.mark.parametrize(
    ("only", "found"),
    [
        (Filter(), ["a.md", "b.md", "c.md"]),
        (Filter(docs=("c.md",)), ["c.md"]),
        (Filter(docs=("c.md", "a.md")), ["a.md", "c.md"]),
        (Filter(docs=("nowhere.md",)), []),
        (Filter(kind="通知"), ["b.md"]),
        (Filter(issuer="办公室"), ["a.md", "c.md"]),
        (Filter(issuer="辦公室", year="2024"), ["c.md"]),
        (Filter(year="2024"), ["b.md", "c.md"]),
        (Filter(script="traditional"), ["c.md"]),
        (Filter(script="simplified"), ["a.md", "b.md"]),
        (Filter(script="simplified", year="2023"), ["a.md"]),
    ],
)
def test_filters(bot: Bot, only: Filter, found: list[str]) -> None:
    assert sorted(docs(bot, "审批", only)) == found


def test_what_can_be_filtered_by(bot: Bot) -> None:
    facets = bot.facets()
    assert facets.docs["c.md"] == "會議須知" and facets.docs["無題.txt"]
    assert facets.kinds == {"制度": 2, "通知": 1, "通 知": 1}
    assert facets.issuers == {"办公室": 2, "人事处": 1}
    assert list(facets.years.items()) == [("2024", 2), ("2023", 1)]
    assert facets.scripts == {"simplified": 3, "traditional": 2}


def test_filtering_comes_before_cutting_off(tmp_path: Path) -> None:
    usual: dict[str, str | bytes] = {
        f"{n:03}.md": paper("常例", f"登记登记登记第{n}项。", kind="常") for n in range(120)
    }
    bot = toy_bot(tmp_path, {**usual, "zzz.md": paper("特例", "此事也要登记。", kind="特")})
    everything = bot.search("登记", 50)
    assert len(everything) == 50 and everything.total == 121 and "zzz.md" not in {quote.doc for quote in everything}
    special = bot.search("登记", 1, Filter(kind="特"))
    assert [quote.doc for quote in special] == ["zzz.md"] and special.total == 1
    assert bot.search("登记", 50, Filter(kind="常")).total == 120


def test_no_more_is_read_than_can_be_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.quoting.lookup._LOOKED_AT", 2)
    found = toy_bot(tmp_path, PAPERS).search("审批")
    assert found.more and found.total == 2


def test_a_rebuilt_index_is_searched_anew(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, RULES)
    assert bot.search("电梯") == []
    assert toy_bot(tmp_path, RULES | {"电梯.txt": "电梯每年检修。"}).search("电梯")
    assert docs(bot, "电梯") == ["电梯.txt"] and "电梯.txt" in bot.facets().docs


@pytest.mark.parametrize(
    ("words", "code"), [("", "question.empty"), ("“", "question.signs"), ("值" * 1001, "question.long")]
)
def test_what_cannot_be_looked_up(bot: Bot, words: str, code: str) -> None:
    with pytest.raises(QuestionError) as caught:
        bot.search(words)
    assert caught.value.code == code
