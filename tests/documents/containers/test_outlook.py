"""A mail of Outlook is read as any other: its letter, its sender and day, and what is attached."""

from pathlib import Path

import pytest

from embeddings.documents.containers.lzfu import _BEGIN, expanded
from embeddings.documents.containers.outlook import open_msg
from embeddings.documents.sources import read_sources
from embeddings.records import Document
from tests.making.compound import (
    BODY,
    HEADERS,
    HTML,
    INTERNET_PAGE,
    OUTLOOK,
    PAGE,
    RTF,
    SENDER,
    SUBJECT,
    SUBMITTED,
    Tree,
    attachment,
    compound,
    mail,
    mail_inside,
    properties,
    ticks,
)
from tests.making.containers import word
from tests.toys import write_files

DUTY = "值班人员不得离岗。"
TEXTS = {SUBJECT: "关于值班的通知", SENDER: "青湖市政府办公室", BODY: f"{DUTY}\r\n交接班。\r\n"}
TIME = {SUBMITTED: ticks(2024, 2, 29, 17)}
META = {"issuer": "青湖市政府办公室", "date": "2024-03-01", "format": "msg"}


def opened(folder: Path, tree: Tree) -> Document:
    """Return the letter of a mail without attachments."""
    (folder / "a.msg").write_bytes(compound(tree, OUTLOOK))
    (document,) = open_msg(folder / "a.msg", "a.msg", folder)
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(
    ("encoding", "numbers"),
    [
        ("utf-16-le", {}),
        ("gbk", {PAGE: 936}),
        ("gb18030", {PAGE: 54936}),
        ("gbk", {0x3FF1: 2052}),
        ("gbk", {}),
        ("utf-8", {INTERNET_PAGE: 65001}),
    ],
)
def test_a_letter_in_every_encoding(encoding: str, numbers: dict[int, int], tmp_path: Path) -> None:
    document = opened(tmp_path, mail(properties(TEXTS, {**TIME, **numbers}, encoding=encoding)))
    assert (document.title, document.text) == ("关于值班的通知", f"{DUTY}\n交接班。")
    assert dict(document.meta) == META


def test_the_day_is_that_of_the_head_if_there_is_one(tmp_path: Path) -> None:
    head = {HEADERS: "Received: x\r\nDate: Thu, 29 Feb 2024 12:00:00 -0500\r\n\r\n"}
    document = opened(tmp_path, mail(properties({**TEXTS, **head}, TIME)))
    assert document.meta["date"] == "2024-02-29"


def test_a_page_is_read_where_there_is_no_plain_text(tmp_path: Path) -> None:
    page = f"<html><body><h1>值班</h1><p>{DUTY}</p></body></html>".encode("gbk")
    texts = {SUBJECT: "通知", BODY: " \r\n"}
    document = opened(tmp_path, mail(properties(texts, {INTERNET_PAGE: 936}, {HTML: page})))
    assert (document.text, document.headings, document.title) == (f"值班\n\n{DUTY}\n", ((0, 1),), "通知")


def test_attachments_and_mails_inside(tmp_path: Path) -> None:
    innermost = mail(
        properties({SUBJECT: "最里面", BODY: "丙。"}, head=24), [attachment("c.txt", b"well")], inside=True
    )
    inner = mail(
        properties({SUBJECT: "里面", BODY: "乙。"}, head=24),
        [attachment("b.txt", "附件乙。".encode()), mail_inside("最里面", innermost)],
        inside=True,
    )
    parts = [
        attachment("关于值班的通知（长名）.docx", word(DUTY)),
        mail_inside("转发", inner),
        attachment("大.txt", ("值班。\n" * 3000).encode("gb18030")),
        properties({0x3001: "表.xlsx"}, {}, {}, 8),
        properties({0x3707: "image001.png"}, {0x3714: 4}, {0x3701: b"\x89PNG"}, 8),
    ]
    write_files(tmp_path, {"a.msg": compound(mail(properties(TEXTS, TIME), parts), OUTLOOK)})
    sources = read_sources([tmp_path])
    assert {document.id: document.text for document in sources.documents} == {
        "a.msg": f"{DUTY}\n交接班。",
        "a.msg/关于值班的通知（长名）.docx": DUTY,
        "a.msg/大.txt": "值班。\n" * 3000,
        "a.msg/转发.msg": "乙。",
        "a.msg/转发.msg/b.txt": "附件乙。",
        "a.msg/转发.msg/最里面.msg": "丙。",
        "a.msg/转发.msg/最里面.msg/c.txt": "well",
    }
    mails = {document.id: document.meta.get("mail") for document in sources.documents}
    assert mails["a.msg/转发.msg"] == mails["a.msg/大.txt"] == "关于值班的通知"
    assert mails["a.msg/转发.msg/最里面.msg/c.txt"] == "最里面" and mails["a.msg"] is None
    assert [(each.name, each.error.code, each.error.details["part"]) for each in sources.problems] == [
        ("a.msg", "source.mail_lacking", "表.xlsx")
    ]


def test_a_letter_that_is_compressed_alone_is_a_file_of_its_own(tmp_path: Path) -> None:
    rich = rb"{\rtf1\ansi\ansicpg936 \'d6\'b5\'b0\'e0}"
    stored = (len(rich) + 12).to_bytes(4, "little") + len(rich).to_bytes(4, "little") + b"MELA\0\0\0\0" + rich
    (tmp_path / "a.msg").write_bytes(compound(mail(properties({SUBJECT: "通知"}, {}, {RTF: stored})), OUTLOOK))
    (member,) = open_msg(tmp_path / "a.msg", "a.msg", tmp_path)
    assert not isinstance(member, (Document, Exception))
    assert (member.id, member.path.read_bytes()) == ("a.msg/正文.rtf", rich)


def test_compressed_text_is_expanded() -> None:
    # What is said already, in the dictionary that every text begins with or in the text, is a place and a length.
    place = _BEGIN.index(rb"{\rtf1\ansi")
    first, again = (place << 4 | 11 - 2).to_bytes(2, "big"), (len(_BEGIN) + 11 << 4 | 4 - 2).to_bytes(2, "big")
    content = bytes(4) + (19).to_bytes(4, "little") + b"LZFu" + bytes(4) + bytes([0b100001]) + first + b"duty" + again
    assert expanded(content) == rb"{\rtf1\ansidutyduty"
    assert expanded(content[:-3]) == rb"{\rtf1\ansidut" and expanded(b"") == expanded(b"x" * 40) == b""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (compound({"WordDocument": b"x" * 5000}), "source.msg_damaged"),
        (compound({"__properties_version1.0": b""}, OUTLOOK), "source.msg_damaged"),
        (compound(mail(properties(TEXTS)), OUTLOOK)[:700], "source.msg_damaged"),
        (compound(mail(properties({SUBJECT: "空"})), OUTLOOK), "source.blank"),
    ],
)
def test_what_is_no_mail_is_named(content: bytes, code: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.msg": content, "b.txt": "另一篇。"})
    (problem,) = read_sources([tmp_path]).problems
    assert (problem.name, problem.error.code) == ("a.msg", code)


def test_a_mail_whose_maker_is_not_named_and_one_with_a_locked_file(tmp_path: Path) -> None:
    locked = compound({"EncryptedPackage": b"x" * 5000})
    files: dict[str, str | bytes] = {
        "a.msg": compound(mail(properties(TEXTS))),
        "b.msg": compound(mail(properties(TEXTS), [attachment("密.docx", locked)]), OUTLOOK),
    }
    sources = read_sources([write_files(tmp_path, files)])
    assert [document.id for document in sources.documents] == ["a.msg", "b.msg"]
    assert [(each.name, each.error.code) for each in sources.problems] == [("b.msg/密.docx", "source.encrypted")]
