import importlib.util
import json
import math
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.answering.answer import Answer
from bot.answering.bot import Bot
from bot.commands.cli import main
from bot.evaluation.command import evaluate
from bot.evaluation.comparison import compare
from bot.evaluation.metrics import Bin, by_kind, calibration, calibration_error, figures
from bot.evaluation.results import Expected, Result, holds, read_expected, read_results, result_of, write_results
from bot.messages import Messages
from bot.plain.batch import Asked, read_batch
from bot.records import Quote
from bot.settings import load_settings
from embeddings.errors import MishuError
from embeddings.index.index import Index
from tests.conftest import SHARED
from tests.toys import RULES, ToyEncoder, toy_index, write_files

LONG = "".join(chr(0x4E00 + place) for place in range(50))  # 47 windows, 33 of them are enough


def result(id: object, **values: Any) -> Result:  # noqa: ANN401
    """Return an answerable question answered rightly with confidence .9, but for what is given."""
    usual: dict[str, Any] = {
        "kind": "",
        "question": "谁签字？",
        "history": (),
        "doc": "a.txt",
        "answers": ("处长",),
        "answerable": True,
        "answered": True,
        "confidence": 0.9,
        "rank": 1,
        "elapsed_ms": 20.0,
        "quotes": (),
    }
    return Result(id, **{**usual, **values})


def nothing(id: object, confidence: float, answered: bool = False, kind: str = "") -> Result:
    return result(
        id, doc="", answers=(), answerable=False, answered=answered, confidence=confidence, rank=None, kind=kind
    )


@pytest.mark.parametrize(
    ("quote", "answer", "right"),
    [
        ("用印单由处长签字。", "处长", True),
        ("用印单由处\n 长签字。", "处长\u3000签字", True),
        ("用印单由处长签字。", "科长", False),
        ("用印单。", " ", False),
        ("字" * 398 + "处长", "处长", True),
        ("字" * 399 + "处长", "处长", False),
        (LONG[:40], LONG[:40], True),
        (LONG[:39], LONG[:40], False),
        (LONG[:36], LONG, True),
        (LONG[:35], LONG, False),
    ],
)
def test_when_a_quote_holds_an_answer(quote: str, answer: str, right: bool) -> None:
    assert holds(quote, answer) is right


def quote(doc: str, text: str) -> Quote:
    return Quote(doc, "题", (), 0, len(text), text, (), 1.0, {})


def answer(quotes: list[Quote], answered: bool = True, confidence: float = 0.9) -> Answer:
    return Answer(1, "谁签字？", "谁签字？", answered, confidence, tuple(quotes), (), 20.0)


def expected(doc: str = "a.txt", answers: tuple[str, ...] = ("处长",)) -> Expected:
    return Expected(Asked(1, 1, "谁签字？", (), {}), doc, answers, "")


def test_the_rank_is_of_the_first_right_quote_of_the_right_document() -> None:
    quotes = [quote("b.txt", "处长"), quote("a.txt", "科长"), quote("a.txt", "处长"), quote("a.txt", "处长")]
    made = result_of(expected(), answer(quotes))
    assert (made.rank, made.correct, [q.text for q in made.quotes]) == (3, False, ["处长", "科长", "处长"])
    eleventh = [quote("a.txt", "科长")] * 10 + [quote("a.txt", "处长")]
    assert result_of(expected(), answer(eleventh)).rank is None
    assert result_of(expected(doc="", answers=()), answer(quotes, answered=False)).correct


def test_figures_of_known_results() -> None:
    results = [
        result(1, rank=1, confidence=0.95, elapsed_ms=10),
        result(2, rank=2, confidence=0.75, elapsed_ms=20),
        result(3, rank=4, confidence=0.35, elapsed_ms=30, answered=False),
        result(4, rank=None, confidence=0.85, elapsed_ms=40),
        nothing(5, 0.05),
        nothing(6, 0.55, answered=True),
    ]
    found = figures(results)
    assert found == pytest.approx(
        {
            "questions": 6,
            "answerable": 4,
            "unanswerable": 2,
            "hit@1": 1 / 4,
            "hit@3": 2 / 4,
            "hit@5": 3 / 4,
            "mrr@10": (1 + 1 / 2 + 1 / 4) / 4,
            "ndcg@10": (1 + 1 / math.log2(3) + 1 / math.log2(5)) / 4,
            "answered": 3 / 4,
            "refused": 1 / 2,
            "correct": 2 / 6,
            "auroc": 7 / 8,
            "ece": (0.05 + 0.25 + 0.65 + 0.15 + 0.05 + 0.55) / 6,
            "median_ms": 20,
            "p95_ms": 37.5,
        }
    )


def test_what_the_results_do_not_tell_is_none() -> None:
    only_no, only_yes, none = figures([nothing(1, 0.2)]), figures([result(1)]), figures([])
    assert {name for name, value in only_no.items() if value is None} == {
        *["hit@1", "hit@3", "hit@5", "mrr@10", "ndcg@10", "answered", "auroc", "ece"]
    }
    assert {name for name, value in only_yes.items() if value is None} == {"refused", "auroc", "ece"}
    assert {value for name, value in none.items() if name not in {"questions", "answerable", "unanswerable"}} == {None}


def test_calibration_bins() -> None:
    results = [result(1, confidence=1.0), result(2, confidence=0.9), nothing(3, 0.92), nothing(4, 0.1)]
    bins = calibration(results)
    assert bins == [Bin(0.1, 0.2, 1, 0.1, 0.0), Bin(0.9, 1.0, 3, pytest.approx(0.94), pytest.approx(2 / 3))]
    assert calibration_error(results) == pytest.approx((0.1 + 3 * (0.94 - 2 / 3)) / 4)


def test_kinds_come_in_the_order_of_their_first() -> None:
    results = [result(1, kind="值班"), result(2), result(3, kind="印章"), result(4, kind="值班")]
    assert {kind: [r.id for r in held] for kind, held in by_kind(results).items()} == {
        "值班": [1, 4],
        "": [2],
        "印章": [3],
    }
    assert list(by_kind(results)) == ["值班", "", "印章"]
    assert by_kind([result(1), result(2)]) == {}


def test_two_runs_question_by_question() -> None:
    before = [result(1), result(2, rank=3), result("2", rank=None), nothing(4, 0.3), result(5)]
    after = [result(2), result(1, rank=None), result("2", rank=None), nothing(4, 0.6, answered=True), result(6)]
    found = compare(before, after)
    assert [change.after.id for change in found.became_right] == [2]
    assert [(change.before.rank, change.after.rank) for change in found.became_wrong] == [(1, None), (None, None)]
    assert (found.shared, found.only_before, found.only_after) == (4, 1, 1)
    assert found.differences["mrr@10"] == pytest.approx(-1 / 9)
    assert found.differences["refused"] == -1 and found.differences["median_ms"] == 0
    assert "questions" not in found.differences
    assert compare([result(1)], [nothing(1, 0.2)]).differences["hit@1"] is None


def test_results_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    results = (
        result("甲", confidence=1 / 3, history=("谁？", "何时？"), quotes=result_of(expected(), answer([])).quotes),
        result_of(expected(), answer([quote("b.txt", "一\n二\u2028\x85三")])),
        nothing(None, 0.2),
    )
    (tmp_path / "results.jsonl").write_bytes(write_results(results))
    assert read_results(tmp_path) == results


def test_an_earlier_report_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(MishuError) as caught:
        read_results(tmp_path)
    assert Messages("zh").error(caught.value) == f"无法读取上次的测评报告 {tmp_path}/results.jsonl：没有这个文件。"
    (tmp_path / "results.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(MishuError, match="is not a results file"):
        read_results(tmp_path)


def check(tmp_path: Path, *lines: object) -> list[Expected | str]:
    path = tmp_path / "q.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    checked = read_expected(read_batch(path))
    return [item if isinstance(item, Expected) else Messages("zh").error(item) for item in checked]


def test_good_lines(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        {
            "id": "a",
            "question": "谁签字？",
            "doc": "a.txt",
            "answers": ["处长"],
            "kind": "印章",
            "full": "谁在单上签字？",
        },
        {"question": "何时？", "doc": None, "history": ["谁签字？"]},
        {"id": "c", "question": "何地？", "answers": [], "kind": None},
        {"id": "d", "question": "何地？", "doc": "a.txt", "answers": []},
        {"id": "e", "question": "何地？", "doc": None, "answers": ["处长"]},
    )
    made = [(e.asked.id, e.doc, e.answers, e.kind, e.answerable) for e in found if isinstance(e, Expected)]
    assert made == [
        ("a", "a.txt", ("处长",), "印章", True),
        (2, "", (), "", False),
        ("c", "", (), "", False),
        ("d", "a.txt", (), "", False),
        ("e", "", ("处长",), "", False),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"doc": "a.txt"},
        {"doc": 3, "answers": ["处长"]},
        {"doc": "a.txt", "answers": "处长"},
        {"doc": "a.txt", "answers": ["处长", " "]},
        {"doc": "a.txt", "answers": [3]},
        {"doc": "a.txt", "answers": ["处长"], "kind": 3},
    ],
)
def test_bad_fields(tmp_path: Path, fields: dict[str, object]) -> None:
    (sentence,) = check(tmp_path, {"question": "谁？", **fields})
    assert isinstance(sentence, str) and sentence.startswith('问题文件第 1 行缺少 "doc"')


@pytest.mark.parametrize("fields", [{"answers": ["\ud800"]}, {"kind": "\udfff"}, {"id": ["\ud800"]}])
def test_half_a_character_could_not_be_written_into_the_report(tmp_path: Path, fields: dict[str, object]) -> None:
    (sentence,) = check(tmp_path, {"question": "谁？", "doc": "a.txt", "answers": ["处长"], **fields})
    assert sentence == "问题文件第 1 行有半个字符（\\ud800 至 \\udfff）；请写完整的字符。"


def test_an_id_that_comes_twice(tmp_path: Path) -> None:
    line = {"question": "谁？", "doc": None}
    _, second, third = check(tmp_path, {"id": "a", **line}, {"id": "a", **line}, {"id": 1, **line})
    assert second == "问题文件第 2 行的 id a 与前面重复。" and isinstance(third, Expected)


def random_case(luck: random.Random, number: int) -> tuple[dict[str, Any], Answer]:
    """Return a question and an answer over three letters, so that hits of every kind occur."""

    def text(longest: int) -> str:
        return "".join(luck.choices("甲乙丙 \n", k=luck.randint(1, longest))) + "甲"

    def words() -> str:
        return "丁" * luck.choice([0, 385]) + text(12) + LONG[: luck.randint(0, 50)]

    quotes = [quote(luck.choice("ab"), words()) for _ in range(luck.randint(0, 12))]
    answers = [luck.choice([text(6), LONG, LONG[: luck.randint(38, 45)]]) for _ in range(luck.randint(0, 2))]
    question = {"id": number, "question": "谁？", "doc": luck.choice(["a", "b", None]), "answers": answers}
    given = answer(quotes, luck.random() < 0.5, round(luck.random(), 1))
    return question, given


def test_the_benchmarks_own_script_gives_the_same_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = SHARED / "benchmarks" / "score.py"
    if not script.is_file():
        pytest.skip("the benchmarks are not here")
    specification = importlib.util.spec_from_file_location("score", script)
    assert specification and specification.loader
    score = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(score)
    luck = random.Random(0)
    for _ in range(5):
        cases = [random_case(luck, number) for number in range(400)]
        questions = [item for item in check(tmp_path, *(q for q, _ in cases)) if isinstance(item, Expected)]
        answers = [{**given.to_json(), "id": q["id"]} for q, given in cases]
        (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, answers)), encoding="utf-8")
        score.main(tmp_path / "q.jsonl", tmp_path / "a.jsonl")
        theirs = json.loads(capsys.readouterr().out)
        ours = figures([result_of(item, given) for item, (_, given) in zip(questions, cases, strict=True)])
        names = ["hit@1", "hit@3", "hit@5", "mrr@10", "answered", "refused", "auroc", "answerable", "unanswerable"]
        assert theirs["hit@1"] not in {0, theirs["hit@3"]}
        for name in names:
            assert ours[name] == pytest.approx(theirs[name], abs=6e-5), name


QUESTIONS = [
    {"id": "岗", "question": "值班室多少小时有人在岗？", "doc": "值班.txt", "answers": ["二十四小时"], "kind": "值班"},
    {"id": "签", "question": "用印单由谁签字？", "doc": "印章.md", "answers": ["处室负责人"], "kind": "[b]印章"},
    {"id": "肉", "question": "红烧肉怎么做？", "doc": None, "answers": []},
    {"id": "错", "question": "用印单由谁签字？", "doc": "没有.txt", "answers": ["部长"]},
]


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an index that `Bot.open` opens with the toy encoder, and questions for it."""
    monkeypatch.setattr("bot.answering.bot.encoder_for", lambda name: ToyEncoder())
    toy_index(tmp_path / "index", write_files(tmp_path / "documents", RULES))
    assert Index.open(tmp_path / "index").manifest.model == "toy"
    lines = [json.dumps(line) for line in QUESTIONS]
    (tmp_path / "q.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def run(toy: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as exit_:
        main(["eval", str(toy / "q.jsonl"), "--index", str(toy / "index"), *words])
    printed = capsys.readouterr()
    return int(exit_.value.code or 0), printed.out, printed.err


def test_the_table_of_a_run(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(toy, capsys)
    rows = {"".join(line.split()[:-4]): line.split()[-4:] for line in out.splitlines()}
    assert status == 0
    assert out.splitlines()[0].split() == ["全部", "值班", "[b]印章", "未分类"]
    assert rows["命中hit@1"] == ["0.667", "1.000", "1.000", "0.000"]
    assert rows["无答案的拒答率"] == ["1.000", "–", "–", "1.000"]
    assert err == '注意：有 1 篇应引用的文档不在索引里，例如 没有.txt；请检查 --index 和 "doc"。\n'


def test_figures_as_json(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(toy, capsys, "--json")
    values = json.loads(out)
    assert status == 0 and values["figures"]["mrr@10"] == 0.6667 and list(values["kinds"]) == ["值班", "[b]印章", ""]
    assert values["kinds"]["值班"]["correct"] == 1 and "against" not in values


def test_a_run_against_its_own_report_which_it_replaces(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(toy / "report")
    assert run(toy, capsys, "--report", folder)[2].endswith(f"报告已写入 {folder}/report.html\n")
    lines = [{**line, "answers": ["部长"]} if line["id"] == "签" else line for line in QUESTIONS]
    (toy / "q.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    status, out, _ = run(toy, capsys, "--json", "--report", folder, "--against", folder)
    against = json.loads(out)["against"]
    assert status == 0 and (against["became_right"], against["became_wrong"]) == ([], ["签"])
    assert against["differences"]["hit@1"] == -0.3333 and against["shared"] == 4
    assert [result.rank for result in read_results(Path(folder))] == [1, None, None, None]
    _, out, _ = run(toy, capsys, "--against", folder, "--lang", "en")
    assert "Became right: 0; became wrong: 0." in out


def test_a_reader_that_has_enough_does_not_cost_the_report(toy: Path) -> None:
    class Closed:
        def __init__(self) -> None:
            self.say = Messages()
            self.track = lambda lines, description: lines
            self.note = lambda text, style="": None

        def table(self, table: object) -> None:
            raise BrokenPipeError

    settings = load_settings({"index": toy / "index"})
    with pytest.raises(BrokenPipeError):
        evaluate(Closed(), toy / "q.jsonl", settings, toy / "report")  # type: ignore[arg-type]
    assert len(read_results(toy / "report")) == 4 and (toy / "report" / "report.html").is_file()


def test_bad_lines_are_named_and_the_others_asked(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [json.dumps(QUESTIONS[0]), "{oops", '{"question": "谁？"}', '{"question": " ", "doc": null}']
    (toy / "q.jsonl").write_text("\n".join(lines), encoding="utf-8")
    status, out, err = run(toy, capsys, "--json")
    assert status == 1 and json.loads(out)["figures"]["questions"] == 1
    assert [line[:10] for line in err.splitlines()] == [
        "问题文件第 2 行不",
        "问题文件第 3 行缺",
        "问题文件第 4 行：",
    ]
    (toy / "q.jsonl").write_text("\n", encoding="utf-8")
    assert run(toy, capsys)[::2] == (1, f"{toy}/q.jsonl 里没有可用的问题。\n")


def test_what_is_wrong_with_the_folders_is_found_before_asking(
    toy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Bot, "ask")
    assert run(toy, capsys, "--against", str(toy))[2].startswith("无法读取上次的测评报告")
    assert run(toy, capsys, "--report", str(toy / "q.jsonl"))[2].startswith(f"无法把报告写入 {toy}/q.jsonl")


def test_without_the_extra_it_says_what_to_install(
    toy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    for name in [name for name in sys.modules if name.startswith("bot.evaluation")]:
        monkeypatch.delitem(sys.modules, name)
    status, out, err = run(toy, capsys)
    assert (status, out) == (1, "")
    assert err == 'mishu eval 需要 ir_measures，本机没有安装；请运行：pip install "mishu[eval]"\n'
