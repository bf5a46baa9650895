from pathlib import Path
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.records import Document
from embeddings.structure.passages import QUOTE_LENGTH, analyse
from embeddings.text.sentences import SENTENCE_LENGTH

PIECES = st.sampled_from(
    [
        "一、",
        "（二）",
        "1.",
        "第一，",
        "一是",
        "# ",
        "。",
        "；\n",
        "：\n",
        "\n\n",
        "\n",
        " ",
        "　",
        "办公室",
        "評論(0)",
        "3",
    ]
    + ["评论(0)\n", "值班", "’”", "a.b ", "|---|\n", "```\n", "- 项", "讲话 篇1\n", "讲话 篇2\n", "\u200b", "𠀀", "é"]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=60).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["text", "markdown", "record"]))
def test_passages_partition_what_is_kept(text: str, kind: Literal["text", "markdown", "record"]) -> None:
    text = text.encode("utf-8", "ignore").decode()
    analysis = analyse(Document("a", "a", "题", text, kind))
    position = 0
    for passage in analysis.passages:
        assert position <= passage.start < passage.end <= len(text)
        assert passage.end - passage.start <= QUOTE_LENGTH
        assert passage.start == passage.sentences[0].start and passage.end == passage.sentences[-1].end
        position = passage.start
        for sentence in passage.sentences:
            assert position <= sentence.start < sentence.end <= passage.end
            assert sentence.end - sentence.start <= max(SENTENCE_LENGTH, QUOTE_LENGTH)
            assert sentence.of(text).strip() == sentence.of(text)
            position = sentence.end
        position = passage.end
    for span in analysis.dropped:
        assert not any(passage.start < span.end and span.start < passage.end for passage in analysis.passages)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_nothing_that_is_not_dropped_is_lost(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    analysis = analyse(Document("a", "a", "题", text, "record"))
    spans = [*analysis.dropped, *(sentence for passage in analysis.passages for sentence in passage.sentences)]
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert not [char for place, char in enumerate(text) if place not in covered and not char.isspace()]


def test_real_documents_lose_nothing(seeds: Path) -> None:
    for path in seeds.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        analysis = analyse(Document(path.name, path.name, "", text))
        spans = [*analysis.dropped, *(sentence for passage in analysis.passages for sentence in passage.sentences)]
        covered = {place for span in spans for place in range(span.start, span.end)}
        lost = "".join(char for place, char in enumerate(text) if place not in covered and not char.isspace())
        # Only the title line is neither text nor furniture.
        assert lost == "" or lost.startswith("".join(analysis.title.split()))
        assert len(lost) < 60


def test_a_sentence_over_several_lines_stays_whole() -> None:
    text = (
        "要求\n\n建立三项机制：\n\n会商机制，每月一次；\n\n通报机制，每季一次；\n\n考核机制，每年一次。\n\n此外另议。\n"
    )
    analysis = analyse(Document("a", "a", "", text))
    sentences = [s.of(text).replace("\n", "") for p in analysis.passages for s in p.sentences]
    assert sentences == ["建立三项机制：会商机制，每月一次；通报机制，每季一次；考核机制，每年一次。", "此外另议。"]


def test_headings_without_text_go_with_what_follows() -> None:
    text = "一、甲\n\n(一)乙\n\n乙文。\n\n二、丙\n\n丙文。\n"
    passages = analyse(Document("a", "a", "", text)).passages
    assert [(passage.section, passage.of(text).replace("\n", "")) for passage in passages] == [
        (("一、甲", "(一)乙"), "一、甲(一)乙乙文。"),
        (("二、丙",), "二、丙丙文。"),
    ]
    assert [sentence.heading for sentence in passages[0].sentences] == [True, True, False]


def test_a_long_sentence_is_cut_where_a_reader_pauses() -> None:
    text = "，".join(["办公室要把每件事都登记清楚"] * 60) + "。"
    pieces = [s.of(text) for p in analyse(Document("a", "a", "题", text, "record")).passages for s in p.sentences]
    assert "".join(pieces) == text
    assert all(len(piece) <= SENTENCE_LENGTH and piece[-1] in "，。" for piece in pieces)
