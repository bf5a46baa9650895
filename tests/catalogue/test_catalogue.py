"""What the store tells of its documents is what one finds who goes through all of them."""

import random
from collections.abc import Sequence
from itertools import accumulate

import pytest

from bot.checking.naming import Names
from bot.comparing.editions import earlier_editions, editions_of
from bot.finding.filters import check_filter, documents_for, facets
from bot.records import Filter
from bot.requests.titles import candidates, documents_meant, is_of_kind, kind_named, of_kind
from embeddings.catalogue.listing import Listed
from embeddings.errors import QuestionError
from embeddings.index.store import Store
from tests.toys import store_of

_PLACES, _THINGS = (
    ["河口县", "清源市", "", "中华人民共和国"],
    ["公务用车", "差旅费", "机关档案", "印章", "值班", "會議費"],
)
_KINDS, _BEHIND = ["管理办法", "管理条例", "通知", "使用规定"], ["", "(试行)", "（2019年修订）"]


def _documents() -> list[Listed]:
    made = random.Random(7)
    lengths = [made.randrange(1, 4) for _ in range(240)]
    starts = accumulate(lengths, initial=5)
    documents = []
    for number, (start, length) in enumerate(zip(starts, lengths, strict=False)):
        title = "".join(made.choice(part) for part in (_PLACES, _THINGS, _KINDS, _BEHIND))
        if number % 9 == 0:
            title = f"{made.choice(_PLACES)}关于印发《{title}》的通知"
        year = str(made.randrange(2009, 2022))
        meta = {"date": f"{year}-0{made.randrange(1, 10)}-01", "kind": made.choice(["通知", "办法", "办法", " 辦法"])}
        meta |= {"issuer": made.choice(["财政局", "財政局", "办公室"])} if number % 3 else {}
        meta |= {"number": f"某政办发〔{year}〕{number}号"} if number % 4 == 0 else {}
        if number > 20 and number % 5 == 0:
            meta["replaced_by" if number % 2 else "superseded_by"] = f"{made.randrange(20):03}.md"
        if number % 50 == 0:
            meta["status"] = "征求意见稿"
        name = f"{number:03}.md" if number < 60 else f"集/{title}({number}).md".replace("《", "")
        documents.append(Listed(name, title, meta, range(start, start + length), 9, number % 7 == 0))
    return sorted(documents, key=lambda each: each.id)


LISTING = _documents()
#: What titles are called: whole, without letters inside, by their ends, with a year, by a wrong name.
WORDS = [
    words
    for each in LISTING[::11]
    for words in (
        each.title,
        each.title[2:],
        each.title[:-2],
        each.title[:3] + each.title[5:],
        f"2018年的{each.title}",
        each.title.replace("管理", ""),
        f"请问{each.title}第三条",
    )
] + ["办法", "管理办法", "車", "x", "某政办发〔2018〕8号", "某政办发2012第64号", "没有这个办法", "%_'"]


@pytest.fixture(scope="module")
def store() -> Store:
    return store_of(LISTING)


def ids(documents: Sequence[Listed]) -> list[str]:
    return [each.id for each in documents]


def test_all_documents(store: Store) -> None:
    assert list(store.listing) == LISTING and store.count == len(LISTING)
    assert store.first(7) == LISTING[:7]
    assert store.ordinals.tolist() == sorted(ordinal for each in LISTING for ordinal in each.ordinals)
    assert list(store.listed([LISTING[9].id, "no", LISTING[3].id]).values()) == [LISTING[3], LISTING[9]]


@pytest.mark.parametrize("words", WORDS)
def test_the_documents_that_words_mean(store: Store, words: str) -> None:
    assert ids(documents_meant(words, candidates(words, store))) == ids(documents_meant(words, LISTING))


@pytest.mark.parametrize("words", ["这个办法", "条例", "文件", "通知", "本规定"])
def test_documents_of_a_kind(store: Store, words: str) -> None:
    found = [each for each in LISTING if is_of_kind(kind_named(words), each)]
    assert found and ids(of_kind(words, store, 10)) == ids(found[:11])
    assert ids(of_kind(words, store, 1000)) == ids(found)


def test_editions(store: Store) -> None:
    earlier = earlier_editions(LISTING)
    assert earlier and earlier_editions(store.before(each.id for each in LISTING)) == earlier
    assert earlier_editions(store.replaced()) == earlier
    pairs = {doc: editions_of(doc, store) for doc in ids(LISTING)}
    assert all(pairs[new] == (old, new) for new, old in earlier.items() if new not in set(earlier.values()))
    assert {doc for doc, pair in pairs.items() if pair} >= {*earlier, *earlier.values()}


def test_numbers(store: Store) -> None:
    assert ids(Names(store).numbered("某政办发［2011］第8号")) == [
        each.id for each in LISTING if each.meta.get("number") == "某政办发〔2011〕8号"
    ]
    some = next(each for each in LISTING if "number" in each.meta)
    assert some in Names(store).numbered(some.meta["number"]) and some in store.numbers_with("某政办发")


FILTERS = [
    Filter(kind="办法"),
    Filter(year="2015"),
    Filter(issuer="財政局", year="2012"),
    Filter(script="traditional"),
    Filter(docs=(LISTING[3].id, LISTING[90].id)),
    Filter(docs=(LISTING[3].id,), year=LISTING[3].year),
    Filter(as_of="2014", kind="通知"),
    Filter(as_of="2012"),
    Filter(year="1999"),
    Filter(docs=("no.md",)),
    Filter(docs=(LISTING[3].id,), year="1999"),
]


@pytest.mark.parametrize("only", FILTERS, ids=str)
def test_filters(store: Store, only: Filter) -> None:
    def checked(documents: Sequence[Listed]) -> object:
        try:
            found, limits = check_filter(only, documents)
        except QuestionError as error:
            return str(error)
        return ids(found), limits

    assert checked(documents_for(only, store)) == checked(LISTING)


def test_facets_count_what_differs_in_script_alone_together(store: Store) -> None:
    found = facets(store)
    assert found.docs == {each.id: each.title for each in LISTING}
    assert found.kinds == {"办法": sum(each.kind != "通知" for each in LISTING), "通知": found.kinds["通知"]}
    assert sum(found.issuers.values()) == sum("issuer" in each.meta for each in LISTING) and len(found.issuers) == 2
    assert list(found.years) == sorted(found.years, reverse=True)


def test_of_a_limited_store_nothing_else_is_seen(store: Store) -> None:
    some = LISTING[10:60:3]
    limited = store.limited(ids(some))
    assert list(limited.listing) == some and limited.count == len(some)
    assert limited.ordinals.tolist() == sorted(ordinal for each in some for ordinal in each.ordinals)
    assert sum(facets(limited).scripts.values()) == len(some)
    for words in WORDS:
        assert ids(documents_meant(words, candidates(words, limited))) == ids(documents_meant(words, some))
    assert not set(ids(limited.having({"kind": "通知"}))) - set(ids(some))
