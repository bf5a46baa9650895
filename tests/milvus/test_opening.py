import builtins
import multiprocessing
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import filelock
import pytest

from bot.answering.bot import Bot
from bot.settings import load_settings
from embeddings.catalogue.listing import Listed
from embeddings.errors import IndexUnusable
from embeddings.milvus.index import where_of
from embeddings.milvus.opening import build_at, folder_of, live_generation, open_index, open_texts
from embeddings.milvus.reading import Entry
from tests.toys import RULES, ToyEncoder, toy_index, write_files


def test_a_folder_is_opened_as_ever(tmp_path: Path) -> None:
    report = toy_index(tmp_path / "index", write_files(tmp_path / "documents", RULES))
    assert open_index(tmp_path / "index").generation == live_generation(tmp_path / "index") == report.generation
    assert open_texts(tmp_path / "index").generation == report.generation
    assert folder_of(tmp_path / "index") == tmp_path / "index" and live_generation(tmp_path) is None


def test_without_pymilvus_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    bring = builtins.__import__

    def missing(name: str, *values: object, **more: object) -> ModuleType:
        if name == "pymilvus":
            raise ImportError(name)
        return bring(name, *values, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(IndexUnusable, match=r"mishu\[milvus\]") as caught:
        open_index(Path("milvus://127.0.0.1:1/oa"))
    assert caught.value.code == "milvus.missing"


def test_the_environment_is_left_alone(tmp_path: Path) -> None:
    pytest.importorskip("pymilvus")
    (tmp_path / ".env").write_text("OF_SOMEBODY_ELSE=1\n")
    code = """
import os
from embeddings.milvus.client import _imported
before = dict(os.environ)
_imported()
print(sorted(set(os.environ) ^ set(before)))
"""
    asked = [sys.executable, "-c", code]
    told = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    assert told.stdout == "[]\n"


def test_a_server_that_is_not_there_is_named_soon() -> None:
    pytest.importorskip("pymilvus")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens at it
        place = Path(f"milvus://127.0.0.1:{taken.getsockname()[1]}/oa")
        began = time.monotonic()
        with pytest.raises(IndexUnusable, match="No Milvus answers for milvus://127.0.0.1") as caught:
            open_index(place)
    assert caught.value.code == "milvus.unreachable" and time.monotonic() - began < 15
    assert "MISHU_MILVUS_TOKEN" in str(caught.value)


def _holding(file: str, held: "multiprocessing.synchronize.Event", done: "multiprocessing.synchronize.Event") -> None:
    from pymilvus import MilvusClient

    MilvusClient(file)
    held.set()
    done.wait(60)


def test_a_file_that_another_process_has_open_is_named(tmp_path: Path) -> None:
    pytest.importorskip("milvus_lite")
    context = multiprocessing.get_context("spawn")
    held, done = context.Event(), context.Event()
    process = context.Process(target=_holding, args=(str(tmp_path / "a.db"), held, done))
    process.start()
    try:
        assert held.wait(60)
        with pytest.raises(IndexUnusable, match="one process at a time") as caught:
            open_index(tmp_path / "a.db")
        assert caught.value.code == "milvus.locked"
    finally:
        done.set()
        process.join()


def test_an_index_is_built_in_milvus_by_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("milvus_lite")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    place = tmp_path / "a.db"
    stages: list[str] = []
    documents = write_files(tmp_path / "documents", RULES)
    report = build_at(place, [documents], ToyEncoder(), lambda stage, *_: stages.append(stage), tmp_path / "cache")
    assert live_generation(place) == f"{report.generation}.a" and stages[-1] == "publish"
    assert live_generation(folder_of(place)) == report.generation
    bot = Bot(open_index(place), ToyEncoder(), load_settings({"index": place}), place)
    assert bot.ask("用印单由谁签字").quotes[0].doc == "印章.md"
    assert open_texts(place).store.document("印章.md") is not None

    with filelock.FileLock(folder_of(place) / "milvus.lock"), pytest.raises(IndexUnusable) as caught:
        build_at(place, [documents], ToyEncoder(), cache=tmp_path / "cache")
    assert caught.value.code == "index.busy"

    from milvus_lite.server_manager import server_manager_instance

    server_manager_instance.release_server(str(place))


def _entry(number: int, year: str, issuer: str = "办公室") -> Entry:
    meta = {"date": f"{year}-01-01", "issuer": issuer}
    return Entry(number, Listed(str(number), "", meta, range(number, number + 1), 1, False), frozenset({False}))


def test_a_filter_is_as_short_as_can_be() -> None:
    entries = [_entry(number, str(2020 + number % 5), f"{number % 2}局") for number in range(100)]
    assert where_of(entries, entries) == ""
    of_a_year = [entry for entry in entries if entry.listed.year == "2021"]
    assert where_of(of_a_year, entries) == 'year in ["2021"]'
    both = [entry for entry in of_a_year if entry.listed.meta["issuer"] == "1局"]
    assert where_of(both, entries) == 'issuer in ["1局"] and year in ["2021"]'
    assert where_of(entries[3:5], entries) == "document in [3, 4]"
    assert where_of([], entries) == "document in []"


@pytest.mark.skipif(sys.platform == "win32", reason="says nothing of paths there")
def test_the_place_of_a_server_survives_being_a_path() -> None:
    assert (
        folder_of(Path("milvus://db/oa")) == folder_of(Path("milvus:/db:19530/oa")) != folder_of(Path("milvus://db/b"))
    )
