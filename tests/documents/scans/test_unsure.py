"""What was recognised with little confidence is no fact."""

import pytest

from bot.messages import Messages
from embeddings.records import Document, Recognised
from embeddings.structure.passages import analyse

LINES = ("关于防汛值班的通知", "各镇人民政府：请按时报送值班表。", "青湖区人民政府", "2024年5月12日")


@pytest.mark.parametrize(("sureness", "issuer"), [(0.95, "青湖区人民政府"), (0.7, None)])
def test_an_issuer_is_not_made_of_noise(sureness: float, issuer: str | None) -> None:
    text, parts, start = "\n".join(LINES), [], 0
    for place, line in enumerate(LINES):
        parts.append(Recognised(start, start + len(line), sureness if place == 2 else 0.99))
        start += len(line) + 1
    document = Document("a.pdf", "a.pdf", LINES[0], text, "styled", recognised=tuple(parts))
    assert analyse(document).meta.get("issuer") == issuer


def test_a_quote_of_unsure_words_says_so() -> None:
    assert Messages().page_of("a.pdf", 2, 0.85) == ["第 2 页", "文字由图片识别，把握只有 85%，请对照原件"]
    assert Messages("en").page_of("a.png", None, 0.95) == ["text recognised from a picture, 95% sure"]
