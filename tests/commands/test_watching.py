"""`mishu build --watch`: waits until copying ends, builds again, outlives errors, ends on Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from embeddings.errors import MishuError, SourceError
from embeddings.index import Layout, Texts
from tests import ROOT
from tests.toys import RULES, write_files


class Watch:
    """The command in a process of its own, over a folder of documents."""

    def __init__(self, folder: Path, lang: str = "zh") -> None:
        self.documents = write_files(folder / "documents", RULES)
        self.index = folder / "index"
        self.said_in = folder / "said"
        command = [sys.executable, "-m", "tests.toy_mishu", "build", str(self.documents), "--index", str(self.index)]
        with self.said_in.open("w") as said:
            self.process = subprocess.Popen(
                [*command, "--watch", "--lang", lang], cwd=ROOT, env={**os.environ, "COLUMNS": "400"}, stderr=said
            )

    @property
    def said(self) -> str:
        return self.said_in.read_text(encoding="utf-8")

    def await_(self, what: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 60
        while not what():
            assert self.process.poll() is None and time.monotonic() < deadline, self.said
            time.sleep(0.1)

    def built(self, times: int) -> None:
        """Wait until it has built so often and looks again."""
        self.await_(lambda: self.said.count("已建立索引") == times == self.said.count("正在跟随"))

    def text_of(self, name: str) -> str:
        document = Texts.open(self.index).store.document(name)
        return document.text if document else ""


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    watch = Watch(tmp_path)
    try:
        yield watch
    finally:
        if watch.process.poll() is None:
            watch.process.kill()
            watch.process.wait()


@pytest.mark.slow
def test_an_index_follows_its_folder(watch: Watch) -> None:
    watch.built(1)
    first = Layout(watch.index).live()

    # Copied by and by, longer than the pause that ends a copy: nothing is built of a part.
    with (watch.documents / "档案.txt").open("w", encoding="utf-8") as copied:
        for number in range(8):
            copied.write(f"第{number}条 档案按年度编目。\n")
            copied.flush()
            time.sleep(0.5)
            assert Layout(watch.index).live() == first
    watch.built(2)
    assert "新增 1 个，修改 0 个，删除 0 个" in watch.said and "第7条" in watch.text_of("档案.txt")

    second = Layout(watch.index).live()
    for path in watch.documents.iterdir():
        path.unlink()
    watch.await_(lambda: "索引没有改动，照旧可用" in watch.said)
    assert Layout(watch.index).live() == second and "第7条" in watch.text_of("档案.txt")

    write_files(watch.documents, {"值班.txt": "值班由处长带班。\n", "~$值班.docx": b"x", ".隐藏.txt": "x"})
    watch.await_(lambda: watch.said.count("已建立索引") == 3)
    assert watch.text_of("值班.txt") == "值班由处长带班。\n" and not watch.text_of("档案.txt")

    watch.process.send_signal(signal.SIGINT)
    assert watch.process.wait(30) == 0
    assert watch.said.endswith("不再跟随；索引是最后一次建好的样子。\n") and "Traceback" not in watch.said


def test_it_begins_with_folders_that_are_there(tmp_path: Path) -> None:
    from bot.commands.watching import follow
    from bot.messages import Messages
    from bot.plain import Terminal

    with pytest.raises(MishuError) as unnamed:
        follow(Terminal(Messages()), [], lambda: None)
    assert unnamed.value.code == "build.unnamed"
    with pytest.raises(SourceError) as missing:
        follow(Terminal(Messages()), [tmp_path / "nowhere"], lambda: None)
    assert missing.value.code == "source.missing"


def test_what_nobody_foresaw_is_told_and_tried_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from bot.commands.watching import follow
    from bot.messages import Messages
    from bot.plain import Terminal

    tried = []

    def build() -> None:
        tried.append(len(tried))
        if len(tried) == 1:
            raise RuntimeError("the model is ill")
        raise KeyboardInterrupt

    documents = write_files(tmp_path, RULES)
    # Nothing changes: a folder on another machine tells of nothing either.
    follow(Terminal(Messages("en")), [documents], build, quiet=0.01, look=0.1, again=0.2)
    assert tried == [0, 1]
    said = capsys.readouterr().err
    assert "Unexpected error (RuntimeError): the model is ill" in said and "changed" not in said
    assert said.endswith("No longer following; the index is as it was last built.\n")
