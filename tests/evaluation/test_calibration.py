import json
from pathlib import Path

import numpy as np
import pytest

from bot.answering.bot import Bot
from bot.confidence.confidence import (
    NAMES,
    OTHER_FIT,
    PACKAGED_FIT,
    Features,
    Fit,
    calibration_file,
    fit_for,
    write_fit,
)
from bot.evaluation.calibration import FEWEST, calibrate, expected_error
from embeddings.encoder.packaged import PACKAGED
from embeddings.errors import SettingsError
from tests.toys import RULES, toy_bot


def questions(count: int) -> tuple[list[Features], list[bool]]:
    random = np.random.default_rng(7)
    labels = [place % 2 == 0 for place in range(count)]
    rows = [Features(*(random.normal(label, 1.0) for _ in NAMES)) for label in labels]
    return rows, labels


def test_a_fit_tells_questions_apart_and_is_calibrated() -> None:
    rows, labels = questions(400)
    made = calibrate(rows, labels)
    assert made.auroc > 0.9 and made.error < 0.1
    sure = [made.fit.probability(row) for row in rows]
    assert np.mean([p for p, label in zip(sure, labels, strict=True) if label]) > 0.75
    assert calibrate(rows, labels, use_cosine=False).fit.weights.cosine == 0.0


def test_too_few_questions_of_a_kind() -> None:
    rows, labels = questions(4 * FEWEST)
    with pytest.raises(SettingsError) as caught:
        calibrate(rows, [place < FEWEST - 1 for place in range(len(labels))])
    assert caught.value.code == "calibration.few" and str(FEWEST - 1) in str(caught.value)


def test_the_expected_error_of_what_is_calibrated_and_of_what_is_not() -> None:
    sure = np.array([0.75] * 4 + [0.25] * 4)
    right = np.array([True, True, True, False, True, False, False, False])
    assert expected_error(sure, right) == pytest.approx(0.0)
    assert expected_error(sure, ~right) == pytest.approx(0.5)


def test_a_probability_never_overflows() -> None:
    features = Features(*(1e9 for _ in NAMES))
    assert PACKAGED_FIT.probability(features) in (0.0, 1.0)
    assert Fit(0.0, Features(*(-1e9 for _ in NAMES))).probability(features) == 0.0


def test_a_fit_is_kept_with_the_index_and_used(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, RULES)
    assert bot.ask("用印单由谁签字").confidence not in (0.0, 1.0)
    bot.keep_fit(Fit(100.0, Features(*(0.0 for _ in NAMES))))
    assert bot.ask("用印单由谁签字").confidence == 1.0
    values = json.loads(calibration_file(tmp_path / "index").read_text())
    assert values["model"] == "toy" and values["intercept"] == 100.0


def test_the_fit_of_another_model_is_left_alone(tmp_path: Path) -> None:
    write_fit(Fit(1.0, OTHER_FIT.weights), "another", tmp_path)
    assert fit_for(PACKAGED, tmp_path) == PACKAGED_FIT and fit_for("toy", tmp_path) == OTHER_FIT
    assert fit_for("another", tmp_path).intercept == 1.0


def test_a_fit_of_an_earlier_release_holds_still(tmp_path: Path) -> None:
    weights = {name: 1.0 for name in NAMES if name not in ("meant", "together")}
    calibration_file(tmp_path).write_text(json.dumps({"model": "toy", "intercept": 2, "weights": weights}))
    assert fit_for("toy", tmp_path) == Fit(2.0, Features(*[1.0] * len(weights)))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"model": "toy", "intercept": 1, "weights": []}',
        '{"model": "toy"}',
        '{"model": "toy", "intercept": 1, "weights": {}}',
    ],
)
def test_a_damaged_fit_is_named(tmp_path: Path, content: str) -> None:
    calibration_file(tmp_path).write_text(content)
    with pytest.raises(SettingsError) as caught:
        fit_for("toy", tmp_path)
    assert caught.value.code == "calibration.file" and "calibration.json" in str(caught.value)


def test_questions_without_an_answer_have_features_too(tmp_path: Path) -> None:
    bot: Bot = toy_bot(tmp_path, RULES)
    here, elsewhere = bot.features("用印单由谁签字"), bot.features("天气如何")
    assert here and elsewhere and here.coverage > elsewhere.coverage
