"""Texts in the store: packed, whole again character for character, and refused where a byte has changed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.errors import IndexUnusable
from embeddings.index import index as module
from embeddings.index.index import Index, Layout
from embeddings.index.store import meant_context, packed_text, unpacked_text
from embeddings.records import Passage
from tests.toys import RULES, toy_index, write_files


@given(st.text())
def test_a_text_comes_back_whole(text: str) -> None:
    assert unpacked_text(packed_text(text)) == text


def test_a_text_of_which_a_byte_has_changed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SMALL", 0)  # as of a large index, whose content is not read when it is opened
    toy_index(tmp_path, write_files(tmp_path / "documents", RULES))
    layout = Layout(tmp_path)
    store = layout.generations / str(layout.live()) / "store.sqlite"
    with closing(sqlite3.connect(store)) as database:
        (packed,) = database.execute("SELECT text FROM documents WHERE id = '值班.txt'").fetchone()
    content = store.read_bytes()
    place = content.index(packed) + len(packed) // 2
    store.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    index = Index.open(tmp_path)
    assert index.store.document("印章.md") is not None
    with pytest.raises(IndexUnusable, match="值班") as caught:
        index.store.document("值班.txt")
    assert caught.value.code == "index.text"


@pytest.mark.parametrize(
    ("section", "meant"),
    [
        (("第二章 职责", "第十二条"), "办法\n第二章 职责"),
        (("第十二条之一",), "办法"),
        (("第12条 值班",), "办法\n第12条 值班"),
        (("一、值班",), "办法\n一、值班"),
    ],
)
def test_the_number_of_an_article_has_no_vector(section: tuple[str, ...], meant: str) -> None:
    assert meant_context("办法", Passage(0, 1, "p", "d", section, (), "", None)) == meant
