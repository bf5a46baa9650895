import json
import time
from pathlib import Path
from typing import Any

import pytest

from bot.messages import Messages
from bot.settings import load_settings
from embeddings.errors import SettingsError
from embeddings.index.index import Index
from embeddings.index.lexical import LexicalIndex, Terms
from embeddings.text.folding import fold
from embeddings.wording.glossary import Abbreviation, Glossary, abbreviations_in, counted, glossary_of, names_in
from embeddings.wording.terms import TermList, packaged_terms, read_terms
from embeddings.wording.thesaurus import ALSO_WEIGHT, SAME_WEIGHT, Expansion, Thesaurus
from embeddings.wording.tokens import words
from tests import DATA, ROOT
from tests.toys import toy_index, write_files

TABLE: dict[str, list[dict[str, Any]]] = json.loads(DATA.joinpath("terms.json").read_text(encoding="utf-8"))


def cases(name: str) -> Any:  # noqa: ANN401
    return pytest.mark.parametrize("case", TABLE[name], ids=[case["label"] for case in TABLE[name]])


@pytest.fixture(scope="module")
def packaged() -> Thesaurus:
    return Thesaurus.of(packaged_terms())


@cases("expand")
def test_other_words_for_a_question(packaged: Thesaurus, case: dict[str, Any]) -> None:
    found = {expansion.term: expansion.source for expansion in packaged.expand(fold(case["question"]))}
    assert found == case["expected"]


@cases("abbreviations")
def test_abbreviations_that_documents_introduce(case: dict[str, Any]) -> None:
    assert abbreviations_in(fold(case["text"])) == [tuple(pair) for pair in case["expected"]]


@cases("names")
def test_names_in_quotation_marks(case: dict[str, Any]) -> None:
    assert names_in(fold(case["text"])) == case["expected"]


@cases("learn")
def test_what_is_learnt_from_texts(case: dict[str, Any]) -> None:
    learnt = glossary_of(*counted(map(fold, case["texts"])))
    assert learnt.names == tuple(map(tuple, case["names"]))
    assert learnt.abbreviations == tuple(Abbreviation(*found) for found in case["abbreviations"])


def test_the_packaged_terms_say_each_thing_once() -> None:
    terms = packaged_terms()
    keys = [source for source, _ in terms.also]
    assert len(keys) == len(set(keys))
    groups = [frozenset(group) for group in terms.same]
    assert len(groups) == len(set(groups))
    members = {term for group in groups for term in group if len(term) <= 3}
    assert not members & set(terms.words), "terms of up to three characters need not be listed in words"
    for source, others in terms.also:
        assert others and source not in others
        assert not any(source in group and set(others) <= group for group in groups), source


def test_the_words_of_the_field_stay_whole() -> None:
    assert {"五老", "办文", "收文", "批示件"} <= set(words("五老办文收文批示件"))
    assert "关心下一代" in words("关心下一代工作委员会")


def test_weights_tell_what_means_the_same_from_what_leads_there(packaged: Thesaurus) -> None:
    assert packaged.expand("值守")[0] == Expansion("值班", "值守", SAME_WEIGHT)
    assert packaged.expand("管什么")[0] == Expansion("职责", "管什么", ALSO_WEIGHT)


@pytest.mark.timed
def test_a_long_question_takes_milliseconds(packaged: Thesaurus) -> None:
    question = fold("关于报送督查信息的时限要求及会议通知" * 60)[:1000]
    packaged.expand(question)
    began = time.perf_counter()
    packaged.expand(question)
    assert time.perf_counter() - began < 0.2


def test_own_terms_come_on_top_and_can_undo() -> None:
    own = TermList(same=(("大本子", "台账"),), also=(("值守", ()), ("领导", ("带头人",))))
    thesaurus = Thesaurus.of(packaged_terms(), own)
    assert "大本子" in [found.term for found in thesaurus.expand("台账")]
    assert "登记簿" in [found.term for found in thesaurus.expand("台账")]
    assert thesaurus.expand("值守") == ()
    assert {"带头人", "负责人"} <= {found.term for found in thesaurus.expand("领导")}


@pytest.mark.parametrize("page", ["settings.md", "en/settings.md"])
def test_the_example_of_the_documentation_can_be_read(tmp_path: Path, page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    example = next(block for block in text.split("```")[1::2] if "[also]" in block)
    path = tmp_path / "terms.toml"
    path.write_text(example, encoding="utf-8")
    thesaurus = Thesaurus.of(packaged_terms(), read_terms(path))
    assert {"会议记录", "台账"} == {found.term for found in thesaurus.expand("大本子")}
    assert thesaurus.expand("通知") == ()


def test_an_empty_thesaurus() -> None:
    assert Thesaurus.of(TermList()).expand("关工委") == ()


@pytest.mark.parametrize(
    ("content", "code", "named"),
    [
        ('same = [["甲", "乙"]', "toml", "Unclosed array"),
        ('同义 = [["甲", "乙"]]', "toml", "line 1"),
        ('smae = [["甲", "乙"]]', "table", "smae"),
        ('same = [["甲", "乙"], ["丙"]]', "entry", "same 2"),
        ('same = [["甲", "甲"]]', "entry", "same 1"),
        ('same = [["甲", 3]]', "entry", "same 1"),
        ('same = [["甲", "——"]]', "entry", "same 1"),
        ('same = "甲 乙"', "entry", "same"),
        ('[also]\n"甲" = "乙"', "entry", "甲"),
        ('also = ["甲"]', "entry", "also"),
        ('words = "甲"', "entry", "words"),
    ],
)
def test_a_wrong_file_of_terms_is_named_with_the_entry(tmp_path: Path, content: str, code: str, named: str) -> None:
    path = tmp_path / "terms.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_terms(path)
    assert caught.value.code == f"terms.{code}"
    for sentence in (str(caught.value), Messages("zh").error(caught.value)):
        assert str(path) in sentence and named in sentence


def test_a_file_of_terms_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "terms.toml"
    path.write_bytes('same = [["甲", "乙"]]'.encode("gb18030"))
    with pytest.raises(SettingsError) as caught:
        read_terms(path)
    assert caught.value.code == "terms.encoding"
    path.write_bytes('same = [["甲", "乙"]]'.encode("utf-8-sig"))
    assert read_terms(path).same == (("甲", "乙"),)


def test_own_terms_are_found_beside_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings().own_terms() is None
    (tmp_path / "terms.toml").write_text('same = [["雙簽", "兩人簽字"]]', encoding="utf-8")
    assert load_settings().own_terms() == TermList(same=(("双签", "两人签字"),))
    with pytest.raises(SettingsError) as caught:
        load_settings({"terms": tmp_path / "other.toml"}).own_terms()
    assert caught.value.code == "terms.file"
    assert "other.toml：没有这个文件" in Messages("zh").error(caught.value)


def test_the_index_keeps_what_its_documents_introduce(tmp_path: Path) -> None:
    text = "安全生产委员会（以下简称“安委会”）每月按《安全守则》巡查一次。安委会设在二楼。\n"
    toy_index(tmp_path / "index", write_files(tmp_path / "documents", {"一.txt": text, "二.txt": "二楼有值班室。\n"}))
    index = Index.open(tmp_path / "index")
    assert index.store.glossary() == Glossary(
        (("安全守则", 1), ("安委会", 1)), (Abbreviation("安委会", "安全生产委员会", 1),)
    )
    assert Expansion("安全生产委员会", "安委会", SAME_WEIGHT) in index.thesaurus().expand("安委会在几楼")
    undone = index.thesaurus(TermList(also=(("安委会", ()),)))
    assert undone.expand("安委会在几楼") == ()


def test_other_wordings_find_what_the_question_does_not_say(tmp_path: Path) -> None:
    texts = ["值班室全天有人在岗", "用印单由处室负责人签字", "会议纪要五日内印发"]
    index = LexicalIndex.build(tmp_path / "lexical", texts)
    asked = Terms.of("盖章找谁批")
    assert index.search(asked, 3) == []
    expanded = asked.expanded([Expansion("用印", "盖章", 0.3)])
    assert [hit.ordinal for hit in index.search(expanded, 3)] == [1]
    whole = index.search(Terms.of("用印"), 3)[0]
    assert index.search(expanded, 3)[0].score == pytest.approx(0.3 * whole.score)
    assert index.scores(expanded, [0, 1]) == {1: pytest.approx(0.3 * whole.score)}


def test_a_long_wording_weighs_no_more_than_a_word() -> None:
    long = "关心下一代工作委员会"
    (other, weight), *_ = Terms.of("关工委").expanded([Expansion(long, "关工委", 0.3)]).others
    assert other == Terms.of(long)
    assert weight == pytest.approx(0.3 * 6 / (len(other.words) + len(other.bigrams)))
