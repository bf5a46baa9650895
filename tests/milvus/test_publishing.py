import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.answering.bot import Bot
from bot.finding.filters import Facets
from bot.records import Filter
from bot.settings import load_settings
from embeddings.errors import IndexUnusable
from embeddings.index.index import Index
from embeddings.index.lexical import Terms
from embeddings.index.store import search_text
from embeddings.milvus.address import Address
from embeddings.milvus.opening import live_generation, open_index
from embeddings.milvus.publishing import Published, publish
from embeddings.text.folding import fold
from embeddings.wording.tokens import bigrams, words
from tests.toys import RULES, ToyEncoder, toy_index, write_files

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

#: Longer than a VARCHAR of Milvus holds, with marks of its own query language, and what tokenizers cut.
LONG = "附件说明\n\n" + "\n\n".join(
    f'{number}. 第{number}项涨幅为{number}.5%，见UKey-{number}和"C++"、a_b；{"电子印章" * 9}由处室{number}保管。'
    for number in range(1, 900)
)
#: Longer still, and not to be made shorter: several chunks.
CHANCE = random.Random(0)
RANDOM = "".join("".join(chr(CHANCE.randrange(0x4E00, 0x9FA5)) for _ in range(199)) + "。" for _ in range(300))
#: A table with more rows than have vectors of their own.
TABLE = "姓名,电话\n" + "\n".join(f"王{chr(0x4E00 + number)},0571-8{number:06}" for number in range(230))
FILES: dict[str, str | bytes] = {**RULES, "附件.txt": LONG, "乱码.txt": RANDOM, "电话.csv": TABLE.encode()}
QUESTIONS = (
    "谁签用印单",
    "值班室几点交接班",
    "會議通知提前幾天發出",
    "第37项由谁保管",
    "突发事件怎么报告",
    "食堂几点开门",
)

Make = Callable[..., tuple[Index, Published]]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Build an index of files and publish it, as often as wished."""
    address = Address.of(tmp_path / "test.db")
    assert address is not None

    def made(files: dict[str, str | bytes], whole: bool | None = None) -> tuple[Index, Published]:
        documents = tmp_path / "documents"
        for path in documents.glob("*") if documents.exists() else ():
            path.unlink()
        toy_index(tmp_path / "index", write_files(documents, files))
        index = Index.open(tmp_path / "index")
        return index, publish(index, address, whole=whole, pause=0)

    yield made
    from milvus_lite.server_manager import server_manager_instance

    server_manager_instance.release_server(address.uri)


def bot(index: Index, folder: Path | None = None) -> Bot:
    return Bot(index, ToyEncoder(), load_settings({"threshold": 0.5}), folder)


def answers(of: Bot, only: Filter | None = None) -> list[object]:
    """Whether questions are answered, and the places and texts that are quoted."""
    found = [of.ask(question, only=only) for question in QUESTIONS]
    return [(each.answered, [(q.doc, q.start, q.end, q.text, q.highlights) for q in each.quotes]) for each in found]


def test_an_index_in_milvus_is_as_the_one_on_disk(make: Make, tmp_path: Path) -> None:
    local, published = make(FILES)
    remote = open_index(tmp_path / "test.db")
    assert published == Published(f"{local.generation}.a", len(FILES), 0)
    assert live_generation(tmp_path / "test.db") == remote.generation == published.generation
    assert remote.store.listing == local.store.listing and len(remote) == len(local)
    assert remote.manifest.counts == local.manifest.counts and remote.store.glossary() == local.store.glossary()
    for listed in local.store.listing:
        document = remote.store.document(listed.id)
        assert document == local.store.document(listed.id) and document is not None
        assert remote.store.sections(listed.id) == local.store.sections(listed.id)
        assert remote.store.dropped(listed.id) == local.store.dropped(listed.id)
        assert remote.store.facts(listed.id) == local.store.facts(listed.id)
        ordinals = list(listed.ordinals)
        assert remote.store.passages(ordinals) == local.store.passages(ordinals)
        assert (remote.vectors.rows(ordinals) == local.vectors.rows(ordinals)).all()
        for ordinal in ordinals[:20]:
            assert (remote.parts.sentences(ordinal) == local.parts.sentences(ordinal)).all()
            assert (remote.parts.context(ordinal) == local.parts.context(ordinal)).all()
    names = {row["name"] for row in remote.store.reader.client.every("mishu_a_texts", ("name",))}  # type: ignore[attr-defined]
    assert sum(name[0] == "d" and name.endswith("/2") for name in names) == 1 and len(RANDOM.encode()) > 65_535 < len(
        LONG.encode()
    )

    # The rows of the table share the vector of its header, and the first of them alone is found by it.
    vector = ToyEncoder().encode_questions(["姓名,电话"])[0]
    hits = local.vectors.search(vector, 10)
    assert {hit.ordinal for hit in remote.vectors.search(vector, 10)} == {hit.ordinal for hit in hits}
    assert sum(hit.ordinal in next(e.ordinals for e in local.store.listing if e.id == "电话.csv") for hit in hits) < 3
    ordinals = local.store.ordinals[::50]
    assert remote.vectors.cosines(vector, ordinals) == pytest.approx(local.vectors.cosines(vector, ordinals), abs=1e-6)

    told = bot(remote)
    assert answers(told) == answers(bot(local))
    for question in QUESTIONS:
        for quote in told.ask(question).quotes:
            document = remote.store.document(quote.doc)
            assert document is not None and document.text[quote.start : quote.end] == quote.text
    for only in (
        Filter(year="2024"),
        Filter(issuer="办公室"),
        Filter(docs=("值班.txt",)),
        Filter(script="traditional"),
    ):
        assert answers(told, only) == answers(bot(local), only)
    assert told.facets() == bot(local).facets() and isinstance(told.facets(), Facets)
    for sought in ("印", "UKey-37", "UKey", "处室", "0571", "用印单", "没有这个"):
        assert told.search(sought) == bot(local).search(sought)


def test_a_token_finds_exactly_the_passages_that_hold_it(make: Make, tmp_path: Path) -> None:
    local, _ = make(FILES)
    remote = open_index(tmp_path / "test.db")
    texts = {
        ordinal: fold(search_text(listed.title, passage, document.text))
        for listed in local.store.listing
        if (document := local.store.document(listed.id))
        for ordinal, passage in local.store.passages(listed.ordinals).items()
    }
    said = {o: (set(words(text)), set(bigrams(text))) for o, text in texts.items()}
    some = sorted(set().union(*(said[o][0] for o in list(texts)[::40])))[::3]
    for word in [*some, "37.5", "37.5%", "ukey", "a_b", "a", "会议"]:
        holding = {ordinal for ordinal in texts if word in said[ordinal][0]}
        assert {hit.ordinal for hit in remote.lexical.search(Terms((word,), ()), 5000)} == holding, word
        assert remote.lexical.frequency(word) == local.lexical.frequency(word) == len(holding), word
    for pair in ["用印", "ukey-37", "37.5", "章", "會議", "a_b"]:
        holding = {ordinal for ordinal in texts if pair in said[ordinal][1]}
        assert {hit.ordinal for hit in remote.lexical.search(Terms((), (pair,)), 5000)} == holding, pair
        every = [hit.ordinal for hit in remote.lexical.search_all([pair], 5000)]
        assert set(every) == holding and every[:3] == [hit.ordinal for hit in remote.lexical.search_all([pair], 3)], (
            pair
        )
        assert len(remote.lexical.search_all([pair], 1)) == min(1, len(holding)), pair
        assert remote.lexical.pair_frequency(pair) == local.lexical.pair_frequency(pair) == len(holding), pair


def test_only_what_changed_is_written(make: Make, tmp_path: Path) -> None:
    make(RULES)
    make(RULES, whole=False)  # the other set, which was empty
    changed = {name: text for name, text in RULES.items() if name != "會議.txt"}
    changed |= {
        "印章.md": "# 印章管理\n\n用印要先填写用印单。\n\n用印单由主任签字。\n",
        "差旅.txt": "差旅报销在十日内办理。\n",
    }
    local, published = make(changed, whole=False)
    assert (published.written, published.removed) == (2, 2)
    remote = open_index(tmp_path / "test.db")
    assert [each.id for each in remote.store.listing] == [each.id for each in local.store.listing]
    assert remote.store.document("會議.txt") is None
    for listed in remote.store.listing:
        assert remote.store.document(listed.id) == local.store.document(listed.id)
        mine = local.store.passages(next(each.ordinals for each in local.store.listing if each.id == listed.id))
        assert list(remote.store.passages(list(listed.ordinals)).values()) == list(mine.values())
    assert dict(remote.lexical.vocabulary()) == dict(local.lexical.vocabulary())
    for pair in ("用印", "会议", "差旅", "主任"):
        assert remote.lexical.pair_frequency(pair) == local.lexical.pair_frequency(pair), pair
        assert len(remote.lexical.search_all([pair], 100)) == local.lexical.pair_frequency(pair), pair
    assert [each.text for each in bot(remote).ask("用印单由谁签字").quotes][:1] == [
        each.text for each in bot(local).ask("用印单由谁签字").quotes
    ][:1]


def test_a_reader_goes_on_while_the_next_generation_is_written(make: Make, tmp_path: Path) -> None:
    make(RULES)
    reader = bot(open_index(tmp_path / "test.db"), tmp_path / "test.db")
    seen: list[str] = []
    wrong: list[Exception] = []
    done = threading.Event()

    def ask() -> None:
        try:
            while not done.is_set():
                seen.append(reader.ask("用印单由谁签字").quotes[0].text)
        except Exception as error:
            wrong.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        while not seen and not wrong:
            time.sleep(0.01)
        changed = {**RULES, "印章.md": str(RULES["印章.md"]).replace("处室负责人", "主任")}
        _, published = make(changed)
        deadline = time.monotonic() + 30
        while not wrong and reader.index.generation != published.generation and time.monotonic() < deadline:
            time.sleep(0.05)
        count = len(seen)
        while not wrong and len(seen) < count + 3 and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        done.set()
        asking.join()
    assert not wrong and reader.index.generation == published.generation
    after = ["主任" in text for text in seen]
    assert after == sorted(after) and after[-1] and not after[0]


def test_what_was_left_in_the_middle_is_not_used_and_mended(make: Make, tmp_path: Path) -> None:
    index, first = make(RULES)
    address = Address.of(tmp_path / "test.db")
    assert address is not None
    assert publish(index, address) == Published(first.generation, 0, 0)  # without any waiting

    def fails(stage: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(index, address, fails, whole=True, pause=0)
    assert open_index(tmp_path / "test.db").generation == first.generation
    second = publish(index, address, whole=False, pause=0)
    assert (second.written, second.generation) == (len(RULES), f"{index.generation}.b")
    assert answers(bot(open_index(tmp_path / "test.db"))) == answers(bot(index))


def test_known_questions_are_found_by_their_vectors(make: Make, tmp_path: Path) -> None:
    known = '{"questions": ["盖章找谁"], "doc": "印章.md", "place": "用印审批"}\n'
    local, _ = make({**RULES, "questions.jsonl": known})
    remote = open_index(tmp_path / "test.db")
    assert local.known is not None and remote.known is not None
    assert remote.store.known(remote.store.known_rows) == local.store.known(local.store.known_rows)
    assert remote.store.known_of("印章.md") == local.store.known_of("印章.md") != []
    vector = ToyEncoder().encode_questions(["盖章找谁"])[0]
    assert [hit.ordinal for hit in remote.known.search(vector, 3)] == [
        hit.ordinal for hit in local.known.search(vector, 3)
    ]


def test_where_there_is_no_index_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="mishu build --index") as caught:
        open_index(tmp_path / "none.db")
    assert caught.value.code == "index.none" and live_generation(tmp_path / "none.db") is None
