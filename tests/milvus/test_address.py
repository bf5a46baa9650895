from pathlib import Path

import pytest

from embeddings.errors import SettingsError
from embeddings.milvus.address import Address


@pytest.mark.parametrize(
    ("place", "uri", "shown"),
    [
        ("milvus://10.0.0.8:19531/oa_2024", "http://10.0.0.8:19531", "milvus://10.0.0.8:19531/oa_2024"),
        ("milvus://db/oa", "http://db:19530", "milvus://db:19530/oa"),
        ("milvus+tls://db.example/oa", "https://db.example:19530", "milvus+tls://db.example:19530/oa"),
        ("milvus://[::1]:19530/oa", "http://[::1]:19530", "milvus://[::1]:19530/oa"),
    ],
)
def test_an_address_is_read_from_text_and_from_a_path(place: str, uri: str, shown: str) -> None:
    found = Address.of(place, {"MISHU_MILVUS_TOKEN": "root:secret"})
    assert found is not None and (found.uri, str(found), found.token) == (uri, shown, "root:secret")
    assert Address.of(Path(place), {"MISHU_MILVUS_TOKEN": "root:secret"}) == found
    assert "secret" not in repr(found)


def test_a_file_of_milvus_lite_is_told_from_a_folder(tmp_path: Path) -> None:
    assert Address.of(tmp_path / "index", {}) is None
    found = Address.of(tmp_path / "a.db", {})
    assert found is not None and found.lite and (found.uri, found.name) == (str(tmp_path / "a.db"), "mishu")


@pytest.mark.parametrize(
    "place",
    ["milvus://", "milvus://db", "milvus://db/", "milvus://db/秘书", "milvus://db:99999/a", "milvus://me:pw@db/a"],
)
def test_what_is_no_address_is_refused_with_one(place: str) -> None:
    with pytest.raises(SettingsError, match="milvus://HOST:19530/NAME") as caught:
        Address.of(place, {})
    assert caught.value.code == "milvus.address" and "pw" not in str(caught.value)
