import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.answering.bot import Bot
from bot.commands.cli import main
from bot.settings import load_settings
from embeddings.errors import SettingsError
from embeddings.index.index import Layout
from tests import ROOT
from tests.conftest import HANDBOOK
from tests.toys import RULES, ToyEncoder, toy_index, write_files

pytestmark = pytest.mark.model


class Ran:
    """What a command printed, and its exit status."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def mishu(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> object:
    def run(*words: str | Path) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_:
            main([str(word) for word in words])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Ran(int(exit_.value.code or 0), printed.out, printed.err)

    return run


def test_build_ask_search_show(mishu, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    documents, index = write_files(tmp_path / "documents", RULES), tmp_path / "index"
    built = mishu("build", documents, "--index", index)
    assert built.status == 0 and "3 篇文档" in built.err and built.out == ""

    asked = mishu("ask", "用印单由谁签字？", "--index", index, "--json", "-k", "2")
    answer = json.loads(asked.out)
    assert answer["quotes"][0]["text"] == "用印单由处室负责人签字。" and len(answer["quotes"]) == 2

    shown = mishu("ask", "用印单由谁签字？", "--index", index)
    assert "印章管理　用印审批" in shown.out and "用印单由处室负责人签字。" in shown.out

    found = mishu("search", "用印单", "處室", "--index", index)
    assert "[1] 印章管理　用印审批" in found.out and "没有找到" not in found.out
    assert mishu("search", "用印单", "火星", "--index", index).out.splitlines()[1] == "“火星”没有找到。"
    assert mishu("search", "電子郵件", "--index", index).out == "没有找到含有这些词的段落。\n"

    year = mishu("search", "用印", "--issuer", "辦公室", "--year", "2024", "--index", index)
    assert "[1] 印章管理" in year.out and year.status == 0
    assert mishu("search", "用印", "--doc", "值班.txt", "--index", index).out.startswith("没有找到")
    none = mishu("search", "用印", "--year", "1999", "--index", index)
    assert none.status == 1 and none.err == "没有一篇文档符合 --year 1999。可以选的有：2024\n"

    within = ("--kind", "制度", "--index", index)
    limited = json.loads(mishu("ask", "用印单由谁签字？", "--json", *within).out)
    assert {quote["doc"] for quote in limited["quotes"]} == {"值班.txt"} and limited["limits"]["documents"] == 1
    none = mishu("ask", "用印单由谁签字？", "--doc", "值班.txt", "--year", "2024", "--index", index)
    assert none.status == 1 and none.err.endswith("没有一篇文档同时符合这些条件：值班制度、2024；请去掉其中一项。\n")
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"question": "用印单由谁签字？"}', encoding="utf-8")
    asked = json.loads(mishu("ask", "--batch", batch, *within).out)
    assert asked["quotes"] == limited["quotes"][:10]

    then = mishu("ask", "用印单由谁签字？", "--as-of", "2024-02", "--index", index, "--json")
    limits = json.loads(then.out)["limits"]
    assert limits["only"]["as_of"] == "2024-02-29" and (limits["documents"], limits["undated"]) == (2, 2)
    assert mishu("search", "用印", "--as-of", "2024-02", "--index", index).out.startswith("没有找到")
    wrong = mishu("ask", "用印单由谁签字？", "--as-of", "去年", "--index", index)
    assert wrong.status == 1 and wrong.err.startswith("“去年”不是日期；请写成 2019-06-01")

    text = RULES["值班.txt"]
    assert mishu("show", "值班.txt", "--index", index).out == text
    assert isinstance(text, str)
    start = text.index("值班室全天")
    span = mishu("show", "值班.txt", "--start", str(start), "--end", str(start + 5), "--index", index)
    assert "值班室全天" in span.out
    outline = mishu("show", "值班.txt", "--outline", "--dropped", "--index", index)
    assert [line.split("  [")[0] for line in outline.out.splitlines()] == [
        "值班制度",
        "  一、值班时间",
        "  二、突发事件",
        "没有略去任何内容。",
    ]
    assert (
        mishu("ask", "用印单由谁签字？", "--index", index, "--lang", "en")
        .out.rstrip()
        .splitlines()[1]
        .startswith("[1]")
    )


def test_a_file_is_shown_without_an_index(mishu, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    lines = ["关于集中培训的通知", "发布时间：2024-05-06", "一、报到", "请按时报到。", "版权所有：某市政府办公室"]
    page = f"<title>关于集中培训的通知</title><body>{''.join(f'<p>{line}</p>' for line in lines)}</body>"
    (tmp_path / "通知.html").write_text(page, encoding="utf-8")
    (tmp_path / "两篇.jsonl").write_text('{"doc": "一", "text": "值班要登记。"}\n{"doc": "二"}\n', encoding="utf-8")
    none = str(tmp_path / "none")
    shown = mishu("show", str(tmp_path / "通知.html"), "--outline", "--dropped", "--facts", "--index", none)
    assert "一、报到" in shown.out and "（copyright_note）：版权所有" in shown.out and "日期：2024-05-06" in shown.out
    partly = mishu("show", str(tmp_path / "两篇.jsonl"), "--index", none)
    assert partly.out == "值班要登记。\n" and "两篇.jsonl" in partly.err and partly.status == 0
    assert mishu("show", str(tmp_path / "没有.html"), "--index", none).status == 1


def test_batch_keeps_ids_and_honours_history(mishu, handbook_index: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    lines = [
        {"id": "a", "question": "秘书处的五项职责是什么"},
        {"id": 2, "question": "多少小时内？", "history": ["重大突发事件怎么报告？"]},
        {
            "id": "c",
            "question": "哪些呢",
            "history": [{"question": "督办不督的事项"}, {"role": "assistant", "content": "x"}],
        },
    ]
    path = tmp_path / "q.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    ran = mishu("ask", "--batch", path, "--index", handbook_index)
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.status == 0 and [answer["id"] for answer in answers] == ["a", 2, "c"]
    assert all(len(answer["quotes"]) == 10 for answer in answers)
    assert answers[1]["understood"] == "重大突发事件多少小时内报告"
    assert "2小时" in answers[1]["quotes"][0]["text"]
    assert answers[2]["understood"] == "督办不督的事项有哪些"


def test_bad_lines_of_a_batch_are_named_and_the_others_answered(mishu, handbook_index: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": 1, "question": "五项职责"}\n{oops\n\n{"question": " "}\n{"q": 1}\n[1]\n', encoding="utf-8")
    ran = mishu("ask", "--batch", path, "--index", handbook_index)
    assert ran.status == 1 and len(ran.out.splitlines()) == 1
    assert ran.err.splitlines() == [
        "问题文件第 2 行不是 JSON 对象。",
        "问题文件第 4 行：请写下您的问题。",
        '问题文件第 5 行缺少文字的 "question"，或 "history" 不是列表。',
        "问题文件第 6 行不是 JSON 对象。",
    ]


OFF_TOPIC = [
    "明天会下雨吗？",
    "红烧肉怎么做才好吃？",
    "用 Python 写一个快速排序",
    "哪支球队得了世界杯冠军？",
    "呜啦呜啦咕叽咕叽",
]


def test_the_handbook_answers_its_questions_and_no_others(mishu, handbook_index: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    on_topic = ["秘书处的五项职责是什么", "关工委是什么？", "重大突发事件要在几小时内报告？", "大事记怎么写"]
    on_topic += ["督查督办有哪些步骤？", "值班登记要记什么"]
    path = tmp_path / "q.jsonl"
    lines = (json.dumps({"question": question}) for question in [*on_topic, *OFF_TOPIC])
    path.write_text("\n".join(lines), encoding="utf-8")
    ran = mishu("ask", "--batch", path, "--index", handbook_index, "-k", "1")
    assert [json.loads(line)["answered"] for line in ran.out.splitlines()] == [True] * 6 + [False] * 5
    assert mishu("ask", OFF_TOPIC[0], "--index", handbook_index).out.startswith("资料中没有直接的答案。\n")


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["ask", ""], 1, "请写下您的问题。"),
        (["ask", " 　 "], 1, "请写下您的问题。"),
        (["ask"], 1, "请写下您的问题。"),
        (["ask", "问" * 100_000], 1, "问题有 100000 字，太长了；请缩短到 1000 字以内。"),
        (["ask", "值班", "-k", "0"], 1, "要求的引文条数是 0；应为 1 到 50。"),
        (["ask", "值班", "-k", "x"], 2, "命令写法有误：-k 的值不对。"),
        (["ask", "值班", "--nope"], 2, "命令写法有误：没有选项 --nope。"),
        (["aks", "值班"], 2, "命令写法有误：没有命令 aks。"),
        (["ask", "值班", "由谁", "做"], 2, "命令写法有误：多出了 由谁 做；问题里有空格时请用引号括起来。"),
        (["show"], 2, "命令写法有误：缺少 DOCUMENT。"),
        (["ask", "--batch", "nowhere.jsonl"], 1, "无法读取问题文件 nowhere.jsonl：没有这个文件。"),
        (["build", "nowhere"], 1, "找不到文件或文件夹 nowhere；请检查路径。"),
        (["serve", "--port", "70000"], 1, "设置 port 的值不能是 70000：最大为 65535。"),
        (["ask", "", "--lang", "en"], 1, "Please write a question."),
    ],
)
def test_one_clear_sentence(mishu, words: list[str], status: int, sentence: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    ran = mishu(*words)
    assert (ran.status, ran.err.splitlines()[0], ran.out) == (status, sentence, "")
    assert len(ran.err.splitlines()) <= 2


def test_no_index_yet(mishu, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    ran = mishu("ask", "值班", "--index", tmp_path / "i")
    assert ran.status == 1
    assert ran.err == f"{tmp_path}/i 里没有索引；请先建立：mishu build --index {tmp_path}/i\n"


def test_problems_of_a_build_are_listed(mishu, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    write_files(tmp_path / "d", {"好.txt": "值班要登记。", "坏.txt": b"\x00\x01"})
    ran = mishu("build", tmp_path / "d", "--index", tmp_path / "i")
    assert ran.status == 0 and "有 1 项未能收入：" in ran.err and "坏.txt 不是 UTF-8" in ran.err


def test_a_port_in_use(mishu, handbook_index: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = mishu("serve", "--port", str(port), "--index", handbook_index)
    assert ran.status == 1 and ran.err.startswith(f"端口 {port} 已被占用；")


def test_serve_makes_an_index_of_the_handbook_first(mishu, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    few, run, commands = str(write_files(tmp_path / "documents", RULES)), subprocess.run, []

    def built(command: list[str], **options: bool) -> object:
        commands.append(command)
        # Which documents are built where none are named, `test_build_without_documents_takes_the_handbook` says.
        return run([*command, few], **options)

    monkeypatch.setattr(subprocess, "run", built)
    monkeypatch.setattr("bot.web.serve", lambda app, settings, started, loading: started())
    ran = mishu("serve", "--index", tmp_path / "index")
    assert ran.status == 0 and ran.err.startswith("还没有索引，先为自带的秘书工作手册建立。\n")
    assert commands == [[sys.executable, "-m", "bot", "build", "--index", str(tmp_path / "index"), "--lang", "zh"]]
    assert "http://127.0.0.1:7860" in ran.err and mishu("search", "用印单", "--index", tmp_path / "index").status == 0


def test_build_without_documents_takes_the_handbook(tmp_path: Path) -> None:
    report = Bot.build([], load_settings({"index": tmp_path}), encoder=ToyEncoder())
    assert report.counts["documents"] == len(list((ROOT / "seeds").glob("*.md"))) == 41


def test_eval_over_the_handbook(mishu, handbook_index: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    lines = [
        {"id": 1, "question": "重大突发事件要在几小时内报告？", "doc": "08-值班与应急.md", "answers": ["2小时"]},
        *({"id": question, "question": question, "doc": None, "answers": []} for question in OFF_TOPIC),
    ]
    path = tmp_path / "q.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    ran = mishu("eval", path, "--index", handbook_index, "--json")
    figures = json.loads(ran.out)["figures"]
    assert (ran.status, ran.err) == (0, "")
    assert (figures["questions"], figures["hit@1"], figures["refused"], figures["correct"]) == (6, 1, 1, 1)


def test_doctor(mishu, handbook_index: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    well = mishu("doctor", "--index", handbook_index)
    assert "自带模型可用" in well.out and f"{len(HANDBOOK)} 篇文档" in well.out
    ill = mishu("doctor", "--index", tmp_path / "i", "--lang", "en")
    assert ill.status == 1 and "[problem] There is no index in" in ill.out


def test_doctor_names_the_file_that_is_damaged(mishu, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    toy_index(tmp_path / "index", write_files(tmp_path / "documents", RULES))
    files = (path for path in (tmp_path / "index").rglob("*") if path.is_file() and path.name != "cache.sqlite")
    largest = max(files, key=lambda path: path.stat().st_size)
    content = largest.read_bytes()
    largest.write_bytes(content[:-9] + bytes([content[-9] ^ 255]) + content[-8:])
    ran = mishu("doctor", "--deep", "--index", tmp_path / "index")
    assert ran.status == 1 and "[有问题]" in ran.out and largest.name in ran.out


def test_without_a_command_there_is_help(mishu) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    ran = mishu()
    assert ran.status == 0 and "用法" in ran.out + ran.err and "有误" not in ran.out + ran.err


def test_help_in_both_languages(mishu) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    for command in ([], ["build"], ["ask"], ["search"], ["show"], ["serve"], ["eval"], ["doctor"]):
        zh, en = mishu(*command, "--help"), mishu(*command, "--help", "--lang", "en")
        assert zh.status == en.status == 0
        assert "help." not in zh.out + en.out and "用法" in zh.out and "Usage" in en.out
    assert mishu("--version").out.startswith("mishu ")


def test_ctrl_c_during_a_build(tmp_path: Path) -> None:
    documents = write_files(tmp_path / "d", {f"{n}.txt": f"第{n}号\n\n" + f"值班要登记{n}。" * 90 for n in range(400)})
    index = tmp_path / "i"
    toy_index(index, write_files(tmp_path / "first", RULES))
    live = Layout(index).live()
    command = [sys.executable, "-m", "bot", "build", str(documents), "--index", str(index)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    deadline = time.monotonic() + 60
    while not list(Layout(index).generations.glob(".building-*")) and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "已中断，索引没有改动" in err and "Traceback" not in err
    assert Layout(index).live() == live and not list(Layout(index).generations.glob(".building-*"))


def test_settings_name_key_and_value(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MISHU_QUOTES", "many")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "quotes" in str(caught.value) and "many" in str(caught.value)
    monkeypatch.setenv("MISHU_QUOTES", "5")
    (tmp_path / "mishu.toml").write_text("quotes = 7\nport = 8000\n", encoding="utf-8")
    settings = load_settings({"port": None, "threshold": 0.25})
    assert (settings.quotes, settings.port, settings.threshold) == (5, 8000, 0.25)
    (tmp_path / "mishu.toml").write_text("qotes = 7\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "qotes" in str(caught.value)


def test_the_language_is_a_setting_too(mishu, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mishu.toml").write_text('lang = "en"\n', encoding="utf-8")
    assert mishu("ask", "").err == "Please write a question.\n"
    monkeypatch.setenv("MISHU_LANG", "zh")
    assert mishu("ask", "").err == "请写下您的问题。\n"
    assert mishu("ask", "", "--lang", "en").err == "Please write a question.\n"
    wrong = mishu("ask", "", "--lang", "fr")
    assert wrong.status == 2 and "设置 lang 的值不能是 fr" in wrong.err and "cannot be fr" in wrong.err
    (tmp_path / "mishu.toml").write_text("lang = \n", encoding="utf-8")
    assert mishu("ask", "").status == 2


@pytest.mark.model
def test_a_terminal_of_another_encoding(tmp_path: Path) -> None:
    toy = write_files(tmp_path / "d", {"a.txt": "标记\n\n值班😀要登记。\n"})
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}
    root = ROOT
    for words in (["build", str(toy)], ["search", "值班"]):
        command = [sys.executable, "-m", "bot", *words, "--index", str(tmp_path / "i")]
        ran = subprocess.run(command, capture_output=True, timeout=120, cwd=root, env=environment, check=True)
    assert "值班\\U0001f600要登记。" in ran.stdout.decode("gbk")


def test_a_reader_of_a_pipe_that_has_enough(handbook_index: Path) -> None:
    command = f"{sys.executable} -m bot show 01-定位与五项职责.md --index {handbook_index} | head -c 3"
    ran = subprocess.run(
        command,
        shell=True,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env=os.environ,
    )
    assert ran.stderr == ""
