"""Vectors made by a Ray cluster of several nodes, which are raylets of this machine, one of which ends midway."""

import builtins
import os
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from embeddings.building.build import Report, build_index
from embeddings.encoder.cluster import LOCAL, Spread, joined
from embeddings.encoder.encoder import Vectors
from embeddings.errors import ModelError, SettingsError
from embeddings.index.index import Layout
from tests.toys import ToyEncoder, write_files

FILES: dict[str, str | bytes] = {
    f"规定{number}.txt": "\n".join(f"第{line}类文件由第{number}处在{line}天内办结。" for line in range(1, 60))
    for number in range(1, 25)
}


class SlowEncoder(ToyEncoder):
    """Takes its time, and writes down in which process."""

    def encode_passages(self, texts: list[str]) -> Vectors:  # type: ignore[override]
        (Path(os.environ["SLOW_ENCODER"]) / f"{time.time_ns()}-{os.getpid()}").touch()
        time.sleep(0.1)
        return super().encode_passages(texts)


class OtherEncoder(ToyEncoder):
    """A model that was changed on one of the machines."""

    revision = "toy-2"


def slow(name: str) -> SlowEncoder:
    assert name == "toy"
    return SlowEncoder()


def toy(name: str) -> ToyEncoder:
    return ToyEncoder()


def other(name: str) -> ToyEncoder:
    return OtherEncoder()


class Forbidden(ToyEncoder):
    """What the build itself must not be asked for."""

    def encode_passages(self, texts: Any) -> Vectors:  # noqa: ANN401
        raise AssertionError("a passage was embedded by the build itself")


def contents(folder: Path) -> tuple[str, dict[str, bytes]]:
    """Return the live generation's name, which holds a digest of its texts, and every vector of it and its place."""
    layout = Layout(folder)
    name = layout.live() or ""
    live = layout.generations / name
    found = [path for path in sorted(live.rglob("*")) if path.is_file() and path.parent.name != "lexical"]
    kept = {path.relative_to(live).as_posix(): path.read_bytes() for path in found}
    assert kept.pop("store.sqlite") and kept.pop("manifest.json")  # which say when files and index were made
    assert sum(map(len, kept.values())) > 64 * 2 * 24 * 59
    return name, kept


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return write_files(tmp_path / "documents", FILES)


@pytest.fixture(autouse=True, scope="module")
def _this_machine_alone() -> Iterator[None]:
    """Ray takes 127.0.0.1 for the machine's address in the network unless it is told not to before it is imported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
        yield


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the slow encoders say that they were asked."""
    return tmp_path_factory.mktemp("calls")


@pytest.fixture(scope="module")
def cluster(calls: Path) -> Iterator[Any]:
    """A head and two nodes, of one processor each."""
    pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    small = {"node_ip_address": "127.0.0.1", "object_store_memory": 80 * 2**20, "include_dashboard": False}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SLOW_ENCODER", str(calls))
        cluster = Cluster(True, head_node_args={"num_cpus": 0, **small})
        try:
            for _ in range(2):
                cluster.add_node(num_cpus=1, **small)
            yield cluster
        finally:
            cluster.shutdown()


def built(folder: Path, documents: Path, cache: Path, spread: Spread) -> Report:
    return build_index(folder, [documents], Forbidden(), cache=cache, spread=spread)


@pytest.mark.slow
def test_a_build_that_is_stopped_goes_on_with_what_is_missing(
    cluster: Any,  # noqa: ANN401
    calls: Path,
    documents: Path,
    tmp_path: Path,
) -> None:

    def stopping(spread: Spread) -> Spread:
        def encode(parts: Any) -> Iterator[tuple[list[str], Vectors]]:  # noqa: ANN401
            yield from islice(spread(parts), 4)
            raise KeyboardInterrupt

        return encode

    with joined(cluster.address, ToyEncoder(), slow) as spread:
        with pytest.raises(KeyboardInterrupt):
            built(tmp_path / "index", documents, tmp_path / "cache.sqlite", stopping(spread))
    kept = 4 * 64
    first = len(list(calls.iterdir()))
    assert 4 <= first <= 4 + 2 * 2 + 1
    with joined(cluster.address, ToyEncoder(), slow) as spread:
        report = built(tmp_path / "index", documents, tmp_path / "cache.sqlite", spread)
    alone = build_index(tmp_path / "alone", [documents], ToyEncoder(), cache=tmp_path / "alone.sqlite")
    assert report.embedded == alone.embedded - kept
    assert contents(tmp_path / "index") == contents(tmp_path / "alone")
    # A machine with another model is found out, and its vectors do not get into the cache.
    with joined(cluster.address, ToyEncoder(), other) as spread:
        with pytest.raises(ModelError, match="as toy-2, this one as toy-1") as caught:
            list(spread([["盖章"]]))
    assert caught.value.code == "cluster.revision" and caught.value.details["found"] == "toy-2"


@pytest.mark.slow
def test_a_node_that_ends_midway_changes_nothing_of_the_index(
    cluster: Any,  # noqa: ANN401
    calls: Path,
    documents: Path,
    tmp_path: Path,
) -> None:
    alone = build_index(tmp_path / "alone", [documents], ToyEncoder(), cache=tmp_path / "alone.sqlite")
    ended = []

    def ending(spread: Spread) -> Spread:
        def encode(parts: Any) -> Iterator[tuple[list[str], Vectors]]:  # noqa: ANN401
            for number, result in enumerate(spread(parts)):
                if number == 3:
                    node = cluster.worker_nodes.copy().pop()
                    cluster.remove_node(node, allow_graceful=False)
                    ended.append(node)
                yield result

        return encode

    with joined(cluster.address, ToyEncoder(), slow) as spread:
        report = built(tmp_path / "index", documents, tmp_path / "cache.sqlite", ending(spread))
    assert len(ended) == 1
    assert report.embedded == alone.embedded and report.counts == alone.counts
    assert contents(tmp_path / "index") == contents(tmp_path / "alone")
    processes = {path.name.split("-")[1] for path in calls.iterdir()}
    assert len(processes) >= 2 and str(os.getpid()) not in processes


@pytest.mark.slow
def test_on_this_machine_alone_nothing_has_to_be_started_before() -> None:
    pytest.importorskip("ray")
    asked = [["盖章", "用印"], ["归档"]]
    with joined(LOCAL, ToyEncoder(), toy) as spread:
        found = {tuple(texts): rows.tobytes() for texts, rows in spread(asked)}
    assert found == {tuple(texts): ToyEncoder().encode_passages(texts).tobytes() for texts in asked}


def test_without_ray_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    bring = builtins.__import__

    def missing(name: str, *values: object, **more: object) -> ModuleType:
        if name == "ray":
            raise ImportError(name)
        return bring(name, *values, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(SettingsError, match=r"mishu\[cluster\]") as caught, joined("127.0.0.1:1", ToyEncoder()):
        pass
    assert caught.value.code == "cluster.missing"


@pytest.mark.slow
@pytest.mark.parametrize("address", ["127.0.0.1:1", "ray://127.0.0.1", "somewhere"])
def test_a_cluster_that_is_not_there_is_named(address: str) -> None:
    pytest.importorskip("ray")
    with pytest.raises(SettingsError, match=f"No Ray cluster can be joined at {address} ") as caught:
        with joined(address, ToyEncoder()):
            pass
    assert caught.value.code == "cluster.unreachable" and "ray start --head" in str(caught.value)


def test_errors_are_sent_between_processes_whole() -> None:
    import pickle

    error = ModelError("cluster.failed", "not {reason}", reason="{this}")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.code, str(again), again.details) == (ModelError, error.code, str(error), error.details)
