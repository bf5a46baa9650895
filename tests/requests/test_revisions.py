import json
from typing import Any

import pytest

from bot.requests.revisions import read_revision
from tests import DATA

CASES: list[dict[str, Any]] = json.loads((DATA / "revisions.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_cases(case: dict[str, Any]) -> None:
    asked = read_revision(case["question"])
    if case.get("none"):
        assert asked is None
        return
    assert asked is not None
    assert (list(asked.documents), asked.editions) == (case["documents"], case["editions"])
