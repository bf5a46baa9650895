"""The rows of a large table share the vector of its header, and are found by their words."""

import numpy as np
import pytest

from embeddings.building.build import build_index
from embeddings.building.embedding import MOST_ROWS
from embeddings.index.index import Index
from embeddings.index.vectors import VectorIndex
from tests.making.sheets import ROOMS, Made, write_workbook
from tests.toys import ToyEncoder

LEDGER = Made([["编号", "姓名", "村"], *([n, f"某{n}", f"第{n % 97}村"] for n in range(1, MOST_ROWS + 51))])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Index, ToyEncoder]:
    folder, encoder = tmp_path_factory.mktemp("large"), ToyEncoder()
    write_workbook(folder / "文件" / "台账.xlsx", {"Sheet1": LEDGER})
    write_workbook(folder / "文件" / "房间.xlsx", {"Sheet1": ROOMS})
    build_index(folder / "index", [folder / "文件"], encoder, cache=folder / "cache.sqlite")
    return Index.open(folder / "index"), encoder


def test_rows_of_a_large_table_are_not_embedded_one_by_one(built: tuple[Index, ToyEncoder]) -> None:
    index, encoder = built
    assert sorted(encoder.texts) == sorted(
        [
            "台账",
            "房间",
            "编号 | 姓名 | 村",
            "楼层 | 房间 | 姓名 | 电话\n三楼 | 305 | 张某 | 0791-1234567",
            "楼层 | 房间 | 姓名 | 电话\n三楼 | 306 | 李某 | 13800138000",
            "楼层 | 房间 | 姓名 | 电话\n四楼 | 401 | 王某",
        ]
    )
    assert len(index) == len(index.lexical) == MOST_ROWS + 50 + 3


def test_every_row_has_a_vector_to_be_ranked_by(built: tuple[Index, ToyEncoder]) -> None:
    index, _ = built
    rows = index.vectors.rows(range(len(index)))
    assert rows.shape == (MOST_ROWS + 53, 64)
    first, last = (index.parts.sentences(ordinal) for ordinal in (0, MOST_ROWS + 49))
    np.testing.assert_allclose(first, last)
    assert index.parts.sentences(len(index) - 1).shape == (1, 64)


def test_a_shared_vector_is_found_once(built: tuple[Index, ToyEncoder]) -> None:
    index, encoder = built
    vector = encoder.encode_questions(["编号 | 姓名 | 村"])[0]
    assert [hit.ordinal for hit in index.vectors.search(vector, 10)][0] == 0
    assert len(index.vectors.search(vector, 10)) == 4
    assert index.parts.search(vector, 10)[0] == 0


def test_passages_that_share_a_vector() -> None:
    rows = np.eye(3, dtype=np.float32)
    index = VectorIndex.build(rows, row_of=[0, 1, 1, 2])
    np.testing.assert_array_equal(index.rows([1, 2]), rows[[1, 1]])
    assert [hit.ordinal for hit in index.limited([1, 2, 3]).search(rows[2], 9)] == [3, 1]
