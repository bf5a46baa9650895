"""A build takes what has not changed from the live generation, and is then what a build from nothing is."""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings.building import build, embedding, narrowing, work
from embeddings.building.build import Report, build_index
from embeddings.documents import File, Progress
from embeddings.documents.inside import Found
from embeddings.encoder import Vectors
from embeddings.index import candidates
from embeddings.index.index import Index, Layout
from embeddings.index.lexical import Terms
from embeddings.text import fold
from tests.structure.test_sites import FOOT_AND_MORE, HEAD, body, text_of
from tests.toys import RULES, ToyEncoder, write_files

QUESTIONS = ("值班室在几点交接班", "用印要谁签字", "会议纪要几天内印发", "档案怎么编目", "安委会")
OLD = "差旅费管理办法\n\n青财〔2015〕3号\n\n第一条 出差要先批准。\n\n青湖市财政局\n\n2015年3月1日\n"
NEW = (
    "差旅费管理办法\n\n青财〔2020〕9号\n\n第一条 出差要先登记。\n\n"
    "第二条 《差旅费管理办法》（青财〔2015〕3号）同时废止。\n\n"
    "青湖市财政局\n\n2020年6月1日\n"
)
SAID = "安全须知\n\n成立安全生产委员会（以下简称“安委会”）。按《印章管理办法》办理。\n"


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that were written a moment ago count as settled."""
    monkeypatch.setattr(build, "_SETTLED", 0)


def made(folder: Path, encoder: ToyEncoder | None = None) -> Report:
    cache = folder / "cache.sqlite"
    return build_index(folder / "index", [folder / "documents"], encoder or ToyEncoder(), cache=cache)


def seen(index: Index) -> dict[str, Any]:
    """Return all that can be read of an index, in no words but the documents' own: ordinals count anew in a new one."""
    store, encoder = index.store, ToyEncoder()
    passages = store.passages(store.ordinals)
    found: dict[str, Any] = {
        "documents": [store.document(name) for name in store.document_titles()],
        "listing": [(each.id, each.title, dict(each.meta), each.passages, each.characters) for each in store.listing],
        "catalogue": [sorted(store._rows(f"SELECT * FROM {name}")) for name in ("called", "numbers", "traits")],  # noqa: S608
        "glossary": store.glossary(),
        "counts": dict(index.manifest.counts),
        "sections": {name: store.sections(name) for name in store.document_titles()},
        "dropped": {name: store.dropped(name) for name in store.document_titles()},
        "facts": {name: store.facts(name) for name in store.document_titles()},
        "known": [known for name in store.document_titles() for known in _places(store.known_of(name))],
        "passages": sorted((each.doc_id, each.start, each.end, each.id) for each in passages.values()),
        "scripts": index.parts.scripts,
    }
    for question in QUESTIONS:
        vector = encoder.encode_questions([question])[0]
        hits = index.lexical.search(Terms.of(fold(question)), 99)
        found[question] = [
            sorted((round(hit.score, 4), passages[hit.ordinal].id) for hit in hits),
            sorted((round(hit.score, 4), passages[hit.ordinal].id) for hit in index.vectors.search(vector, 99)),
            sorted(passages[ordinal].id for ordinal in index.parts.search(vector, 99)),
        ]
    for ordinal, passage in passages.items():
        found[passage.id] = [index.parts.sentences(ordinal).tolist(), index.parts.context(ordinal).tolist()]
    return found


def _places(known: Iterable[Any]) -> list[tuple[object, ...]]:
    return [(each.question, each.doc_id, each.start, each.end) for each in known]


def same_as_from_nothing(folder: Path) -> None:
    build_index(folder / "anew", [folder / "documents"], ToyEncoder(), cache=folder / "cache.sqlite")
    mine, anew = seen(Index.open(folder / "index", deep=True)), seen(Index.open(folder / "anew"))
    assert mine == anew


def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that is filled with the files that are read from now on."""
    found: list[str] = []
    read = build.read_files

    def told(files: Sequence[File], progress: Progress) -> Iterator[tuple[File, list[Found]]]:
        found.extend(file.id for file in files)
        return read(files, progress)

    monkeypatch.setattr(build, "read_files", told)
    return found


def change(folder: Path, number: int) -> None:
    """Make one of many changes to a folder of documents."""
    rng = random.Random(number)
    name = rng.choice(
        ["值班.txt", "印章.md", "會議.txt", "新.txt", "旧.txt", "办法.txt", "须知.txt", "站/1.jsonl", "站/2.jsonl"]
    )
    path = folder / name
    if rng.random() < 0.3 and path.exists() and len(list(folder.rglob("*.*"))) > 2:
        path.unlink()
        return
    texts = [*RULES.values(), OLD, NEW, SAID, "档案目录\n\n档案按年度编目。\n", "点击查看更多\n下载资源\n"]
    content = rng.choice([text if isinstance(text, str) else text.decode() for text in texts])
    if name.endswith(".jsonl"):
        pages = [
            text_of([*HEAD, *body(topic), *FOOT_AND_MORE]) for topic in rng.sample(["值班", "印章", "档案", "会务"], 2)
        ]
        lines = [
            {"doc": f"{name}-{place}", "text": text, "url": f"https://www.qinghu.example/{name}/{place}.html"}
            for place, text in enumerate(pages)
        ]
        content = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    write_files(folder, {name: content})


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_the_index_is_as_made_from_nothing(seed: int, tmp_path: Path) -> None:
    documents = write_files(tmp_path / "documents", {**RULES, "旧.txt": OLD})
    made(tmp_path)
    for step in range(5):
        for number in range(2):
            change(documents, 1000 * seed + 10 * step + number)
        made(tmp_path)
        same_as_from_nothing(tmp_path)


def test_only_what_has_changed_is_read_and_embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = write_files(tmp_path / "documents", RULES)
    made(tmp_path)
    found = reads(monkeypatch)
    write_files(documents, {"印章.md": "# 印章管理\n\n印章由两人保管。\n"})
    encoder = ToyEncoder()
    (tmp_path / "cache.sqlite").unlink()
    made(tmp_path, encoder)
    assert found == ["印章.md"]
    assert sorted(encoder.texts) == [
        "印章由两人保管。",
        "印章管理",
        "印章管理\n\n印章由两人保管。",
        "印章管理\n印章管理",
    ]
    same_as_from_nothing(tmp_path)


def test_a_build_with_nothing_to_do_leaves_the_generation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path / "documents", {**RULES, "空.txt": "点击查看更多\n下载资源\n"})
    first = made(tmp_path)
    found = reads(monkeypatch)
    again = made(tmp_path)
    assert found == [] and again.generation == first.generation and again.counts == first.counts
    assert [problem.name for problem in again.problems] == [problem.name for problem in first.problems] == ["空.txt"]
    assert list(Layout(tmp_path / "index").generations.glob(".*")) == []


def test_a_file_with_a_problem_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path / "documents", {**RULES, "坏.pdf": b"%PDF-1.4 nothing"})
    made(tmp_path)
    found = reads(monkeypatch)
    assert [problem.name for problem in made(tmp_path).problems] == ["坏.pdf"] and found == ["坏.pdf"]


def test_the_same_content_written_anew_costs_no_embedding(tmp_path: Path) -> None:
    documents = write_files(tmp_path / "documents", RULES)
    first = made(tmp_path)
    (tmp_path / "cache.sqlite").unlink()
    write_files(documents, RULES)
    encoder = ToyEncoder()
    again = made(tmp_path, encoder)
    assert again.generation == first.generation and encoder.texts == []


def test_vectors_and_words_are_shared_between_generations(tmp_path: Path) -> None:
    documents = write_files(
        tmp_path / "documents", {f"{n}.txt": f"第{n}号\n\n第{n}号文件由某处办理。\n" for n in range(600)}
    )
    first = Layout(tmp_path / "index").generations / made(tmp_path).generation
    write_files(documents, {"新.txt": "档案目录\n\n档案按年度编目。\n"})
    second = Layout(tmp_path / "index").generations / made(tmp_path).generation
    for name in ("rows/sentences.000001.f16", *(f"lexical/{path.name}" for path in first.glob("lexical/*.idx"))):
        assert (first / name).samefile(second / name), name
    assert (second / "rows" / "sentences.000002.f16").stat().st_size == 64 * 2


class Stopping(ToyEncoder):
    """Is stopped after some calls."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.calls = calls

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.calls -= 1
        if self.calls < 0:
            raise KeyboardInterrupt
        return super().encode_passages(texts)


@pytest.mark.parametrize(("calls", "later"), [(0, False), (1, False), (1, True)])
def test_a_stopped_build_is_gone_on_with(
    calls: int, later: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "_BATCH", 4)
    documents = write_files(tmp_path / "documents", RULES)
    if later:
        made(tmp_path)
        write_files(documents, {f"{n}.txt": f"第{n}号\n\n第{n}号文件由某处办理。\n" for n in range(9)})
    with pytest.raises(KeyboardInterrupt):
        made(tmp_path, Stopping(calls))
    found = reads(monkeypatch)
    (tmp_path / "cache.sqlite").unlink()
    rest = ToyEncoder()
    made(tmp_path, rest)
    assert found == []
    whole = ToyEncoder()
    build_index(tmp_path / "anew", [documents], whole, cache=tmp_path / "other.sqlite")
    assert len(rest.texts) < len(whole.texts) or calls == 0
    same_as_from_nothing(tmp_path)


def test_rows_that_a_power_cut_has_emptied_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "_BATCH", 4)
    write_files(tmp_path / "documents", RULES)
    with pytest.raises(KeyboardInterrupt):
        made(tmp_path, Stopping(1))
    (path,) = (tmp_path / "index" / "generations" / ".building" / "rows").glob("sentences.*")
    path.write_bytes(bytes(path.stat().st_size))
    made(tmp_path)
    same_as_from_nothing(tmp_path)


def test_what_a_stopped_build_left_is_not_used_for_other_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path / "documents", RULES)
    with pytest.raises(KeyboardInterrupt):
        made(tmp_path, Stopping(0))
    monkeypatch.setattr(build, "rules", lambda: "of a later release")
    found = reads(monkeypatch)
    made(tmp_path)
    assert sorted(found) == sorted(RULES)


@pytest.mark.parametrize("name", ["store.sqlite", "rows/passages.000001.f16", "places/row.npy"])
def test_nothing_is_taken_from_a_damaged_generation(name: str, tmp_path: Path) -> None:
    write_files(tmp_path / "documents", RULES)
    path = Layout(tmp_path / "index").generations / made(tmp_path).generation / name
    content = path.read_bytes()
    path.write_bytes(content[:-3] + bytes([content[-3] ^ 255]) + content[-2:])
    made(tmp_path)
    same_as_from_nothing(tmp_path)


def test_rows_are_written_anew_when_many_are_of_no_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_MOST_DEAD", 0.1)
    documents = write_files(tmp_path / "documents", {**RULES, "旧.txt": OLD})
    made(tmp_path)
    (documents / "值班.txt").unlink()
    write_files(documents, {"旧.txt": NEW})
    index = Layout(tmp_path / "index").generations / made(tmp_path).generation
    assert [path.name for path in (index / "rows").glob("sentences.*")] == ["sentences.000002.f16"]
    same_as_from_nothing(tmp_path)
    assert np.load(index / "places" / "ordinal_of.npy").min() >= 0


def test_a_large_collection_is_searched_by_candidates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrowing, "EXACT", 40)
    monkeypatch.setattr(candidates, "_SAMPLES_A_LIST", 2)
    documents = write_files(
        tmp_path / "documents", {f"{n}.txt": f"第{n}号\n\n第{n}号文件由某处办理。\n" for n in range(60)}
    )
    made(tmp_path)
    place = tmp_path / "index"
    recall = Index.open(place).manifest.recall
    assert set(recall) == {"passages", "sentences"} and min(recall.values()) > 0.9
    write_files(documents, {**RULES, "3.txt": "第3号\n\n第3号文件作废。\n"})
    (documents / "7.txt").unlink()
    trained: list[object] = []
    monkeypatch.setattr(narrowing, "_made", trained.append)
    made(tmp_path)
    monkeypatch.undo()
    assert trained == []
    same_as_from_nothing(tmp_path)
    vector = ToyEncoder().encode_questions(["第3号文件作废。"])[0]
    index = Index.open(place)
    hits = index.vectors.search(vector, 3)
    assert index.store.passages([hits[0].ordinal])[hits[0].ordinal].doc_id == "3.txt"
    few = index.limited(["5.txt", "9.txt"])
    assert {few.store.passages([hit.ordinal])[hit.ordinal].doc_id for hit in few.vectors.search(vector, 9)} == {
        "5.txt",
        "9.txt",
    }
