import os
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import jieba
import pytest

from embeddings.text.folding import fold
from embeddings.wording import cutting
from embeddings.wording.cutting import cut_all
from embeddings.wording.segmenter import Segmenter
from embeddings.wording.tokens import bigrams, words
from tests import SHARED

TEXTS = [f"第{number}条 督查室负责督查督办，2022-06-{number}起报送{number}份材料。" for number in range(1, 1001)]


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "_FEW", 500)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[str]]:
    """The processes that are started."""
    made: list[subprocess.Popen[str]] = []
    popen = subprocess.Popen

    def start(*arguments: Any, **options: Any) -> subprocess.Popen[str]:  # noqa: ANN401
        made.append(popen(*arguments, **options))
        return made[-1]

    monkeypatch.setattr(cutting.subprocess, "Popen", start)
    return made


def expected(texts: list[str]) -> list[tuple[str, str]]:
    return [(" ".join(words(text)), " ".join(bigrams(text))) for text in texts]


def test_processes_cut_as_one_does_and_in_order(started: list[subprocess.Popen[str]]) -> None:
    assert [tuple(cut) for cut in cut_all(TEXTS, 3)] == expected(TEXTS)
    assert len(started) == 3 and all(process.poll() is not None for process in started)


def test_a_few_texts_are_cut_without_a_process(started: list[subprocess.Popen[str]]) -> None:
    assert list(cut_all(TEXTS[:500], 3)) == expected(TEXTS[:500])
    assert not started


def test_no_more_texts_are_taken_than_are_in_work() -> None:
    taken = 0

    def texts() -> Iterator[str]:
        nonlocal taken
        for text in TEXTS * 10:
            taken += 1
            yield text

    made = cut_all(texts(), 2)
    for given in range(1, 2000):
        next(made)
        assert taken <= given + 501 + 64
    made.close()  # type: ignore[attr-defined]


def test_processes_end_with_the_iterator(started: list[subprocess.Popen[str]]) -> None:
    made = cut_all(TEXTS, 2)
    next(made)
    assert [process.poll() for process in started] == [None, None]
    made.close()  # type: ignore[attr-defined]
    assert None not in [process.poll() for process in started]


def test_an_error_in_the_texts_ends_the_processes(started: list[subprocess.Popen[str]]) -> None:
    def texts() -> Iterator[str]:
        yield from TEXTS
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(cut_all(texts(), 2))
    assert len(started) == 2 and None not in [process.poll() for process in started]


def test_what_an_ended_process_had_is_cut_all_the_same(started: list[subprocess.Popen[str]]) -> None:
    made = cut_all(TEXTS, 2)
    first = next(made)
    os.kill(started[0].pid, signal.SIGKILL)
    assert [tuple(cut) for cut in (first, *made)] == expected(TEXTS)


def test_words_are_those_of_jieba() -> None:
    plain, ours = jieba.Tokenizer(), Segmenter()
    folder = SHARED / "laws"
    texts = [fold(path.read_text("utf-8")) for path in sorted(folder.glob("*.md"))[:20]] if folder.is_dir() else []
    for text in [*TEXTS[:20], "所在城镇人口、含有本办法的", *texts]:
        assert list(ours.cut_for_search(text)) == list(plain.cut_for_search(text))
        assert list(ours.cut(text, HMM=False)) == list(plain.cut(text, HMM=False))
