"""`mishu diff`: two documents on the terminal and as JSON, and what is wrong with what was named."""

import json
from pathlib import Path

import pytest

from bot.answering.bot import Bot
from bot.commands.cli import main
from bot.messages import Messages
from bot.plain.differences import show_comparison
from bot.plain.terminal import Terminal
from embeddings.errors import QuestionError
from tests.comparing.editions import FILES, NEW, OLD
from tests.toys import RULES, toy_bot, write_files

#: A regulation with three editions.
CARS: dict[str, str | bytes] = {
    f"用车{year}.txt": f"青山市公务用车管理办法\n\n（{year}年3月1日青山市财政局印发）\n\n"
    f"第一条 用车提前{year - 2010}天申请。\n"
    for year in (2015, 2019, 2023)
}
SHOWN = """\
旧版：青山市差旅费管理办法（2018-03-01）　差旅费2018.txt
新版：青山市差旅费管理办法（2024-05-01）　差旅费2024.txt
新增 1 处，删去 1 处，修改 5 处，条号变了 1 处，未变 4 处
改动的写法： [-删去的字-] {+新增的字+}

= 未变 1 处

~ 修改　旧版：第 12–31 字 → 新版：第 12–31 字
（[-2018年3月1日-]{+2024年5月1日+}青山市财政局印发）

= 未变 2 处

+ 新增　新版：第一章 总 则 › 第二条
第二条 差旅费管理坚持厉行节约、反对浪费的原则。

# 条号变了　旧版：第一章 总则 › 第二条 → 新版：第一章 总 则 › 第三条

= 未变 1 处

~ 修改　旧版：第二章 标准 › 第三条 → 新版：第二章 标 准 › 第四条
[-第三条-]{+第四条+} 住宿费在每人每天[-300-]{+350+}元以内据实报销。
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diff")
    toy_bot(folder, {**FILES, **CARS, **RULES})
    return folder / "index"


@pytest.fixture
def bot(folder: Path) -> Bot:
    return toy_bot(folder.parent, {**FILES, **CARS, **RULES})


def shown(bot: Bot, capsys: pytest.CaptureFixture[str], *names: str) -> str:
    capsys.readouterr()
    show_comparison(Terminal(Messages()), bot.diff(*names))
    return capsys.readouterr().out


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    """The status of a command, and what it printed."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    printed = capsys.readouterr()
    return int(left.value.code or 0), printed.out, printed.err


def test_it_reads_without_colours(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "diff", "差旅费2018.txt", "差旅费2024.txt", "--index", folder)
    assert (status, err) == (0, "") and out.startswith(SHOWN)
    assert "- 删去　旧版：第二章 标准 › 第六条\n第六条 出差人员应当填写纸质审批单，一式三份。\n" in out


def test_the_other_edition_is_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("差旅费2018.txt", "差旅费2024.txt", "青山市差旅费管理办法"):
        assert run(capsys, "diff", name, "--index", folder)[1].startswith(SHOWN)


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        ("用车2023.txt", ("用车2019.txt", "用车2023.txt")),
        ("用车2019.txt", ("用车2019.txt", "用车2023.txt")),
        ("用车2015.txt", ("用车2015.txt", "用车2019.txt")),
        ("青山市公务用车管理办法", ("用车2019.txt", "用车2023.txt")),
    ],
)
def test_of_several_editions_each_goes_with_its_neighbour(bot: Bot, name: str, pair: tuple[str, str]) -> None:
    comparison = bot.diff(name)
    assert (comparison.old.id, comparison.new.id) == pair
    assert bot.earlier("用车2023.txt") == "用车2019.txt" and bot.earlier("用车2019.txt") == "用车2015.txt"


def test_as_json_every_piece_is_a_span_of_its_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = json.loads(run(capsys, "diff", "差旅费2018.txt", "差旅费2024.txt", "--index", folder, "--json")[1])
    assert values["old"] == {"doc": "差旅费2018.txt", "title": "青山市差旅费管理办法", "date": "2018-03-01"}
    assert values["counts"] == {"new": 1, "gone": 1, "changed": 5, "renumbered": 1, "moved": 0, "same": 4}
    for change in values["changes"]:
        for side, text in (("old", OLD), ("new", NEW)):
            place, spans = change[side], [piece[side] for piece in change["pieces"] if piece[side]]
            words = "".join(text[start:end] for start, end in spans)
            assert words == (text[place["start"] : place["end"]] if place else "")
            assert place is None or place["text"] == words
    changed = next(
        change for change in values["changes"] if change["new"] and change["new"]["section"][-1:] == ["第四条"]
    )
    assert [(piece["kind"], piece["text"]) for piece in changed["pieces"]] == [
        ("gone", "第三条"),
        ("new", "第四条"),
        ("same", " 住宿费在每人每天"),
        ("gone", "300"),
        ("new", "350"),
        ("same", "元以内据实报销。"),
    ]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["没有.txt"], "索引里没有文档 没有.txt"),
        (["差旅费2018.txt", "没有.txt"], "索引里没有文档 没有.txt"),
        (["值班.txt"], "索引里没有 值班.txt 的其他版本"),
        (["值班.txt", "值班.txt"], "两个名称指的是同一份文档 值班.txt"),
        (["差旅费2024.txt", "青山市差旅费管理办法"], "两个名称指的是同一份文档 差旅费2024.txt"),
    ],
)
def test_what_cannot_be_compared(
    folder: Path, capsys: pytest.CaptureFixture[str], names: list[str], sentence: str
) -> None:
    status, out, err = run(capsys, "diff", *names, "--index", folder)
    assert status == 1 and out == "" and err.startswith(sentence)


def test_files_are_compared_without_an_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = (write_files(tmp_path, {name: text}) / name for name, text in FILES.items())
    status, out, err = run(capsys, "diff", old, new, "--index", tmp_path / "none")
    assert (status, err) == (0, "") and out.splitlines()[2:20] == SHOWN.splitlines()[2:20]
    several = (
        write_files(tmp_path, {"多.jsonl": '{"doc": "a", "text": "甲。"}\n{"doc": "b", "text": "乙。"}\n'}) / "多.jsonl"
    )
    status, out, err = run(capsys, "diff", old, several, "--index", tmp_path / "none")
    assert status == 1 and out == "" and "没有索引" in err
    assert run(capsys, "diff", old, "没有.txt", "--index", tmp_path / "none")[0] == 1


def test_a_file_is_compared_with_a_document_of_the_index(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = write_files(tmp_path, {"送审稿.txt": NEW}) / "送审稿.txt"
    out = run(capsys, "diff", "差旅费2018.txt", draft, "--index", folder)[1]
    assert out.splitlines()[2:20] == SHOWN.splitlines()[2:20]


def test_documents_that_are_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bot = toy_bot(tmp_path, {"一.txt": OLD, "二.txt": OLD.replace("（", "(").replace("）", ")")})
    assert shown(bot, capsys, "一.txt", "二.txt").endswith("\n未变 11 处\n两份文档的文字没有不同。\n")


def test_documents_that_are_no_editions_may_be_compared_too(bot: Bot) -> None:
    assert bot.diff("值班.txt", "印章.md").counts["same"] == 0
    with pytest.raises(QuestionError):
        bot.diff("")
