from pathlib import Path

import pytest

from bot.answering.bot import Bot
from bot.messages import Messages
from bot.requests.collection import read_collection
from bot.web.frame.cards import answer_html
from tests.toys import toy_bot


def paper(title: str, issuer: str, date: str, number: str) -> str:
    return f"{title}\n{issuer}\n（{date}　{number}）\n\n第一条 为规范工作，制定本办法。\n\n第二条 按本办法执行。\n"


FILES: dict[str, str | bytes] = {
    "差旅.txt": paper("河口县差旅费管理办法", "河口县财政局", "2018年5月10日", "河财行〔2018〕9号"),
    "采购.txt": paper("河口县小额采购办法", "河口县财政局", "2022年10月9日", "河财采〔2022〕7号"),
    "节电.md": "# 关于节约用电的通知\n\n河政办发〔2022〕41号\n\n各单位：\n\n空调不低于26度。\n\n"
    "河口县人民政府办公室\n\n2022年6月1日\n",
    "放假.md": "# 关于清明节放假的通知\n\n各单位：\n\n放假三天。\n\n河口县人民政府办公室\n\n2024年3月28日\n",
    "须知.txt": "大厅须知\n\n请先取号。\n",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("collection"), FILES)


@pytest.mark.parametrize(
    ("question", "names", "total", "undated"),
    [
        ("有哪些文件", ["差旅.txt", "节电.md", "采购.txt", "放假.md", "须知.txt"], 5, 0),
        ("一共有几份文件？", ["差旅.txt", "节电.md", "采购.txt", "放假.md", "须知.txt"], 5, 0),
        ("2022年印发了哪些文件", ["节电.md", "采购.txt"], 2, 1),
        ("2022年以后的通知有哪些", ["放假.md"], 1, 0),
        ("2022年以来的通知有哪些", ["节电.md", "放假.md"], 2, 0),
        ("財政局發過哪些文件", ["差旅.txt", "采购.txt"], 2, 0),
        ("最新的通知是哪个", ["放假.md"], 1, 0),
        ("关于差旅的文件有哪些", ["差旅.txt"], 1, 0),
    ],
)
def test_documents_are_listed_by_their_facts(
    bot: Bot, question: str, names: list[str], total: int, undated: int
) -> None:
    answer = bot.ask(question)
    assert answer.answered and [quote.doc for quote in answer.quotes] == names
    assert answer.listed is not None and (answer.listed.total, answer.listed.undated) == (total, undated)
    for quote in answer.quotes:
        text = bot.document(quote.doc).document.text
        assert text[quote.start : quote.end] == quote.text and quote.text.startswith(quote.title)
    assert f"共 {total} 份" in answer_html(answer, Messages())


def test_the_head_has_number_and_date(bot: Bot) -> None:
    assert bot.ask("财政局发过哪些文件").quotes[0].text == (
        "河口县差旅费管理办法\n河口县财政局\n（2018年5月10日　河财行〔2018〕9号）"
    )


def test_a_paper_is_found_by_its_number(bot: Bot) -> None:
    for question in ("河政办发〔2022〕41号", "河政办发(2022)第41号讲什么", "河政辦發〔2022〕41號"):
        quote = bot.ask(question).quotes[0]
        assert quote.doc == "节电.md" and quote.text.startswith("关于节约用电的通知") and "空调" in quote.text


@pytest.mark.parametrize(
    "question",
    [
        "会议有哪些规定",
        "印章管理有什么办法",
        "报销要哪些材料",
        "会议通知有什么要求",
        "办理执照需要提交什么文件",
        "谁负责起草通知",
        "差旅费多少",
    ],
)
def test_what_asks_for_no_documents(question: str) -> None:
    assert read_collection(question) is None


def test_where_there_are_no_such_papers_the_text_is_searched(bot: Bot) -> None:
    assert bot.ask("有哪些讲话").listed is None
    assert bot.ask("新加坡2022年公布了什么文件").listed is None
    none = bot.ask("2010年印发了哪些文件")
    assert not none.answered and none.listed is not None and none.listed.total == 0


def test_papers_of_a_status(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "稿.txt": paper("河口县信访办法（征求意见稿）", "河口县信访局", "2024年3月1日", "河信〔2024〕1号"),
        "旧.txt": paper("河口县用印办法（已废止）", "河口县财政局", "2008年3月1日", "河财〔2008〕1号"),
        **FILES,
    }
    bot = toy_bot(tmp_path, files)
    for question in ("有哪些废止的办法", "已失效的文件有哪些"):
        assert [quote.doc for quote in bot.ask(question).quotes] == ["旧.txt"]
    assert [quote.doc for quote in bot.ask("征求意见稿有哪些").quotes] == ["稿.txt"]
