"""Questions for what a new edition changed: which documents they mean, and what is quoted."""

from pathlib import Path

import pytest

from bot.answering.answer import Answer
from bot.answering.bot import SURE, Bot
from bot.messages import Messages
from bot.plain.terminal import Terminal
from bot.records import Compared
from bot.web.frame.cards import answer_html
from bot.web.kiosk.kiosk_page import slides
from tests.comparing.editions import FILES
from tests.toys import RULES, toy_bot

SAID = "与旧版（2018-03-01）相比：新增 1 处，删去 1 处，修改 5 处，条号变了 1 处。以下引用其中 5 处，标出的是新增的字。"
#: Another regulation with two editions, so that a kind alone means neither.
CARS: dict[str, str | bytes] = {
    f"用车{year}.txt": f"青山市公务用车管理办法\n\n（{year}年3月1日青山市财政局印发）\n\n"
    f"第一条 用车提前{days}天申请。\n\n第二条 公车不得私用。\n"
    for year, days in ((2019, 1), (2023, 2))
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("one"), {**FILES, **RULES})


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("two"), {**FILES, **CARS, **RULES})


def marked(answer: Answer) -> list[tuple[str, list[str]]]:
    """The beginning of each quote, and the words marked in it."""
    return [(quote.text[:3], [quote.text[a:b] for a, b in quote.highlights]) for quote in answer.quotes]


@pytest.mark.parametrize(
    "question",
    [
        "新办法改了什么",
        "新旧办法有什么区别？",
        "修订了哪些内容",
        "与旧版相比有什么变化",
        "2024年版差旅费办法改了什么",
        "2018年版和2024年版差旅费办法有什么不同",
        "《青山市差旅费管理办法》修订前后有哪些不同",
        "差旅費辦法有什麼變化",
    ],
)
def test_the_new_and_changed_clauses_are_quoted_with_what_is_new_marked(bot: Bot, question: str) -> None:
    answer = bot.ask(question)
    assert answer.answered and answer.confidence == SURE
    assert marked(answer) == [
        ("第二条", ["第二条 差旅费管理坚持厉行节约、反对浪费的原则。"]),
        ("第四条", ["350"]),
        ("第五条", ["100"]),
        ("第六条", ["通过网上报销系统"]),
        ("第七条", ["2024年6月1日"]),
    ]
    for quote in answer.quotes:
        assert quote.text == bot.document("差旅费2024.txt").document.text[quote.start : quote.end]
        assert (quote.doc, quote.earlier) == ("差旅费2024.txt", "差旅费2018.txt")
    counts = {"new": 1, "gone": 1, "changed": 5, "renumbered": 1, "moved": 0}
    assert answer.compared == Compared("差旅费2018.txt", "差旅费2024.txt", "2018-03-01", counts, 5)


def test_every_surface_offers_the_comparison(bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    answer = bot.ask("新办法改了什么")
    Terminal(Messages()).answer(answer)
    out = capsys.readouterr().out
    assert SAID in out and "逐条对比：mishu diff '差旅费2018.txt' '差旅费2024.txt'" in out
    page = answer_html(answer, Messages())
    link = 'compare?old=%E5%B7%AE%E6%97%85%E8%B4%B92018.txt&amp;new=%E5%B7%AE%E6%97%85%E8%B4%B92024.txt"'
    # Once above the quotes, and once below each.
    assert SAID in page and page.count(link) == 6
    assert SAID in slides(answer, Messages())["above"]
    assert answer.to_json()["compared"]["old"] == "差旅费2018.txt"


def test_the_document_that_was_spoken_of_is_meant(two: Bot) -> None:
    for history, doc in (("公务用车办法第二条", "用车2023.txt"), ("差旅费办法第一条", "差旅费2024.txt")):
        for question in ("改了什么", "新办法改了什么", "这个办法有什么变化"):
            answer = two.ask(question, [history])
            assert answer.compared is not None and answer.compared.new == doc, question
    # An edition that has no earlier one is not told of by what changed after it.
    assert two.ask("2018年版差旅费办法改了什么").compared is None


def test_two_that_may_be_meant_are_none(two: Bot) -> None:
    for question in ("新办法改了什么", "修订了哪些内容", "与旧版相比有什么变化"):
        assert two.ask(question).compared is None
    assert two.ask("公务用车办法改了什么").quotes[0].text == "第一条 用车提前2天申请。"


@pytest.mark.parametrize(
    "question",
    ["改了什么", "他改了什么", "值班制度改了什么", "差旅费办法第五条改了什么", "新办法什么时候施行", "天气有什么变化"],
)
def test_what_asks_for_something_else_is_left_alone(bot: Bot, question: str) -> None:
    assert bot.ask(question).compared is None


def test_without_an_earlier_edition_nothing_is_intercepted(tmp_path: Path) -> None:
    alone = toy_bot(tmp_path, {"差旅费2024.txt": FILES["差旅费2024.txt"], **RULES})
    assert alone.ask("新办法改了什么").compared is None
    assert alone.ask("差旅费办法改了什么").compared is None


def test_what_was_only_left_out_is_quoted_from_the_old_edition(tmp_path: Path) -> None:
    head = "青山市会议管理办法\n\n{}年3月1日\n\n第一条 会议要精简。\n\n"
    files: dict[str, str | bytes] = {
        "会议2018.txt": head.format(2018) + "第二条 会议通知提前三天发出。\n",
        "会议2024.txt": head.format(2024),
    }
    answer = toy_bot(tmp_path, files).ask("会议管理办法改了什么")
    assert answer.compared is not None and answer.compared.counts["gone"] == 1
    # The date is changed too, but it stands above the first article.
    assert [quote.text for quote in answer.quotes] == ["第二条 会议通知提前三天发出。"]
