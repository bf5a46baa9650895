import json
from typing import Any

import pytest

from bot.requests import read_outline
from tests import DATA

CASES: list[dict[str, Any]] = json.loads((DATA / "outline_requests.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_cases(case: dict[str, Any]) -> None:
    request = read_outline(case["question"])
    if case.get("none"):
        assert request is None
        return
    assert request is not None
    assert (request.document, request.unit) == (case["document"], case["unit"])
    assert [[step.unit, step.number] for step in request.steps] == case.get("steps", [])
