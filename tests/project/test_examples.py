"""The programs in examples/, each run as its first lines say, over an index made of two short documents."""

import csv
import json
import runpy
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot import Bot
from tests import ROOT
from tests.pages.serving import serving
from tests.toys import RULES, toy_bot, write_files

EXAMPLES = ROOT / "examples"
DEADLINE = "书面报告几小时内补交？"


@pytest.fixture(autouse=True)
def _examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES))


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return toy_bot(tmp_path, RULES, threshold=0.0)


def test_every_example_is_described_and_says_how_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    programs = sorted(path.name for path in EXAMPLES.glob("*.py"))
    described = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert len(programs) == 5 and all(f"`{name}`" in described for name in programs)
    for name in programs:
        monkeypatch.setattr(sys, "argv", [name])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(EXAMPLES / name), run_name="__main__")
        assert f"usage: python examples/{name}" in str(ended.value)


def test_ask(bot: Bot) -> None:
    import ask

    first, then = ask.ask(bot, "值班时间", "那突发事件呢？")
    assert first.answered and "二十四小时有人在岗" in first.quotes[0].text
    assert then.understood != then.question and "突发事件" in then.understood
    said = ask.show(first)
    quote = first.quotes[0]
    assert f"《值班制度》 {' › '.join(quote.section)} [{quote.start}:{quote.end}]\n{quote.text}" in said


@pytest.mark.model
def test_index_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import index_folder

    folder = write_files(tmp_path / "documents", {"值班.txt": RULES["值班.txt"], "坏.docx": b"PK\x03\x04"})
    bot = index_folder.index_folder(folder, tmp_path / "index")
    assert "坏.docx" in capsys.readouterr().err
    sure, unsure = bot.ask(DEADLINE), bot.ask("食堂周三吃什么")
    assert sure.answered and not unsure.answered
    high, low = (index_folder.bar(answer, bot.settings.threshold) for answer in (sure, unsure))
    assert high.index("|") == low.index("|") == 10 and high[9] == "█" and low[9] == "·" and DEADLINE in high


def test_batch_to_csv(bot: Bot, tmp_path: Path) -> None:
    import batch_to_csv

    batch_to_csv.write(bot, [DEADLINE, "长" * 5000], tmp_path / "answers.csv")
    assert (tmp_path / "answers.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        head, first, refused = csv.reader(file)
    assert tuple(head) == batch_to_csv.COLUMNS
    text = bot.document(first[3]).document.text
    assert first[0] == DEADLINE and first[5] == text[int(first[6]) : int(first[7])] and "两小时内补交" in first[5]
    assert refused[1] == "否" and refused[3] == "" and refused[5]


@pytest.mark.model
def test_evaluate_and_compare(handbook_index: Path, tmp_path: Path) -> None:
    import evaluate_and_compare as example

    questions = [
        {"id": 1, "question": "明天会下雨吗？", "doc": None, "answers": []},
        {
            "id": 2,
            "question": "办文有哪几个环节",
            "doc": "02-办文与公文处理.md",
            "answers": ["没有这样的话"],
        },
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in questions), encoding="utf-8")
    before, after = example.evaluate(handbook_index, path), example.evaluate(handbook_index, path, 0.0)
    assert [result.correct for result in before] == [True, False]
    said = example.show(compared := example.compare(before, after))
    assert compared.shared == 2 and said == "共 2 题\n由对变错：明天会下雨吗？"


def test_embed_chat(bot: Bot) -> None:
    import embed_chat

    client = TestClient(app := embed_chat.application(bot))
    assert 'href="/mishu/"' in client.get("/").text
    answer = client.get("/answer", params={"question": DEADLINE}).json()
    assert answer["answered"] and "两小时内补交" in answer["quotes"][0]["text"]
    assert "值班制度" in client.get("/mishu/library").text
    with serving(app) as here:
        assert here.url
