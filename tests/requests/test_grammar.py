import json
from typing import Any

import pytest

from bot.requests.grammar import read_request
from tests import DATA

ALL: list[dict[str, Any]] = json.loads((DATA / "places.json").read_text(encoding="utf-8"))
CASES = [case for case in ALL if "as_of" not in case]  # the others are those of test_times


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_cases(case: dict[str, Any]) -> None:
    request = read_request(case["question"])
    if case.get("none"):
        assert request is None
        return
    assert request is not None
    assert request.document == case["document"]
    assert [[step.unit, step.number] for step in request.steps] == case.get("steps", [])
    assert request.fact == case.get("fact")
    if "rest" in case:
        assert request.rest == case["rest"]
