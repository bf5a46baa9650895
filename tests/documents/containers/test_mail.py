"""A mail's letter is a document with its subject, sender and day; what is attached are documents of their own."""

import base64
import quopri
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from embeddings.documents.containers.mail import open_eml
from embeddings.documents.files.members import Member
from embeddings.documents.sources import Sources, read_sources
from embeddings.records import Document
from tests.making.containers import attached, encoded, multipart, part, word, zipped
from tests.toys import write_files

DUTY = "值班人员不得离岗。"
HEAD = "From: =?utf-8?b?{}?= <office@example.cn>\r\nDate: Fri, 1 Mar 2024 00:30:00 +0800\r\nMIME-Version: 1.0\r\n"
FROM = HEAD.format(base64.b64encode("青湖市政府办公室".encode()).decode()).encode()
TEXT = "Content-Type: text/plain; charset="
UTF8, PAGE = "text/plain; charset=utf-8", "text/html; charset=utf-8"
LATIN = f'{TEXT}"iso-8859-1"\r\nContent-Transfer-Encoding: 8bit'
SUBJECT = "Subject: 关于值班的通知\r\n".encode()


def word_of(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def bytes_word(raw: bytes) -> str:
    return f"=?utf-8?B?{base64.b64encode(raw).decode()}?="


def opened(folder: Path, content: bytes) -> Document:
    """Return the letter of a mail without attachments."""
    (folder / "a.eml").write_bytes(content)
    (document,) = open_eml(folder / "a.eml", "a.eml", folder)
    assert isinstance(document, Document)
    return document


def read(folder: Path, content: bytes) -> Sources:
    folder.mkdir(exist_ok=True)
    write_files(folder, {"另.txt": "另一篇。", "a.eml": content})
    return read_sources([folder])


def texts(sources: Sources) -> dict[str, str]:
    return {document.id: document.text for document in sources.documents if document.id != "另.txt"}


def codes(sources: Sources) -> list[tuple[str, str]]:
    return [(problem.name, problem.error.code) for problem in sources.problems]


@dataclass(frozen=True)
class Letter:
    """A mail whose letter has one text, however it is written."""

    name: str
    content: bytes
    text: str = DUTY


LETTERS: Sequence[Letter] = (
    Letter("plain in UTF-8", part("Content-Type: text/plain; charset=utf-8", DUTY)),
    Letter(
        "GB18030 that is called gb2312",
        encoded("镕基同志在岗。", "text/plain; charset=gb2312", charset="gb18030"),
        "镕基同志在岗。",
    ),
    Letter(
        "quoted-printable",
        part(f"{TEXT}GBK\r\nContent-Transfer-Encoding: quoted-printable", quopri.encodestring(DUTY.encode("gbk"))),
    ),
    Letter("bytes without a charset", part("X-Mailer: Foxmail", DUTY.encode("gb18030") * 3), DUTY * 3),
    Letter("GBK that is called Latin", part(LATIN, DUTY.encode("gbk"))),
    Letter("Latin that is Latin", part(LATIN, "Réunion à Genève.".encode("latin-1")), "Réunion à Genève."),
    Letter("an unknown charset", encoded(DUTY, "text/plain; charset=x-nobody")),
    Letter("Big5", encoded("值班人員不得離崗。", "text/plain; charset=big5", charset="big5"), "值班人員不得離崗。"),
    Letter(
        "a page alone",
        encoded(f"<html><body><h1>值班</h1><p>{DUTY}</p><script>x</script></body></html>", PAGE),
        f"值班\n\n{DUTY}\n",
    ),
    Letter("plain before the page", multipart("alternative", encoded(DUTY, UTF8), encoded("<p>网页。</p>", PAGE))),
    Letter(
        "a page where the plain form is empty",
        multipart(
            "alternative",
            encoded(" \n", "text/plain"),
            encoded(f"<p>{DUTY}</p>", "text/html; charset=gb2312", charset="gbk"),
        ),
        DUTY + "\n",
    ),
    Letter(
        "a page with a picture",
        multipart(
            "related",
            encoded(f"<p>{DUTY}<img src='cid:a'></p>", PAGE),
            encoded(b"\x89PNG", 'image/png; name="logo.png"', "Content-ID: <a>\r\nContent-Disposition: inline"),
        ),
        DUTY + "\n",
    ),
    Letter("two texts", multipart("mixed", encoded("甲。\n", UTF8), encoded("乙。", UTF8)), "甲。\n乙。"),
    Letter(
        "a page and a text",
        multipart("mixed", encoded("<p>甲。</p>", PAGE), encoded("1 < 2\n乙。", UTF8)),
        "甲。\n\n1 < 2\n乙。\n",
    ),
    Letter(
        "flowed lines",
        part(f"{TEXT}utf-8; format=flowed; delsp=yes", "值班人员 \r\n不得离岗。\r\n\r\n-- \r\n办公室"),
        f"{DUTY}\n\n-- \n办公室",
    ),
    Letter(
        "a seal",
        multipart(
            "signed",
            encoded(DUTY, UTF8),
            encoded(
                b"0\x82",
                "application/pkcs7-signature; name=smime.p7s",
                "Content-Disposition: attachment; filename=smime.p7s",
            ),
        ),
    ),
)


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
def test_a_letter_has_its_words_and_says_who_sent_it_when(letter: Letter, tmp_path: Path) -> None:
    document = opened(tmp_path, FROM + SUBJECT + letter.content)
    assert document.text == letter.text
    assert document.title == "关于值班的通知" and document.path == str(tmp_path / "a.eml")
    assert dict(document.meta) == {"issuer": "青湖市政府办公室", "date": "2024-03-01", "format": "eml"}


TITLE = "关于做好国庆节期间值班工作的通知"


@pytest.mark.parametrize(
    "subject",
    [
        TITLE,
        word_of(TITLE, "utf-8"),
        word_of(TITLE, "gb18030").replace("gb18030", "GB2312"),
        f"{word_of(TITLE[:5], 'gbk')}\r\n {word_of(TITLE[5:], 'gbk')}",
        "\r\n\t".join(bytes_word(raw) for raw in (TITLE.encode()[:10], TITLE.encode()[10:])),
        word_of(TITLE, "utf-8").replace("?B?", "?B?\r\n "),
        word_of(TITLE, "utf-8").replace("utf-8", ""),
        word_of(TITLE, "gbk").replace("gbk", "x-unknown"),
        "=?utf-8*zh?Q?" + "".join(f"={byte:02X}" for byte in TITLE.encode()) + "?=",
        TITLE.encode("gb18030").decode("utf-8", "surrogateescape"),
    ],
)
def test_a_subject_is_read_however_it_is_encoded(subject: str, tmp_path: Path) -> None:
    head = f"Subject: {subject}\r\n".encode("utf-8", "surrogateescape")
    assert opened(tmp_path, FROM + head + encoded(DUTY, UTF8)).title == TITLE


@pytest.mark.parametrize(
    "name",
    [
        "filename*=UTF-8''%E5%80%BC%E7%8F%AD%E8%A1%A8.txt",
        "filename*=gb2312'zh-cn'%D6%B5%B0%E0%B1%ED.txt",
        "filename*0*=UTF-8''%E5%80%BC;\r\n filename*1*=%E7%8F%AD%E8%A1;\r\n filename*2*=%A8.txt",
        "filename=\"x.txt\";\r\n filename*=UTF-8''%E5%80%BC%E7%8F%AD%E8%A1%A8.txt",
        f'filename="{word_of("值班表.txt", "gbk")}"',
        f"filename={word_of('值班表.txt', 'utf-8')}",
        'filename="值班表.txt"',
        "filename=" + "值班表.txt".encode("gbk").decode("utf-8", "surrogateescape"),
        f'x=1\r\nContent-Type: text/plain; name="{word_of("值班表.txt", "gb2312")}"',
        'filename="C:\\\\temp\\\\..\\\\值班表.txt"',
    ],
)
def test_an_attachment_is_called_as_the_sender_called_it(name: str, tmp_path: Path) -> None:
    disposition = name.encode("utf-8", "surrogateescape")
    file = b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; " + disposition
    file += b"\r\n\r\n" + base64.encodebytes("甲：三月一日。".encode())
    (tmp_path / "a.eml").write_bytes(FROM + SUBJECT + multipart("mixed", encoded(DUTY, UTF8), file))
    letter, member = open_eml(tmp_path / "a.eml", "a.eml", tmp_path)
    assert isinstance(letter, Document) and letter.text == DUTY and isinstance(member, Member)
    assert member.id in ("a.eml/值班表.txt", "a.eml/temp/值班表.txt")
    assert member.path.read_text(encoding="utf-8") == "甲：三月一日。"


def test_attachments_are_read_by_their_own_readers_and_name_the_mail(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "x.zip", {"通知.txt": "乙。".encode()}, "gb18030").read_bytes()
    (tmp_path / "x.zip").unlink()
    named = {"a.docx": word(DUTY), "A/../a.docx": word("交接班。"), "b.zip": archive}
    files = [attached(f"{name.rpartition('/')[2]}", content) for name, content in named.items()]
    sources = read(tmp_path, FROM + SUBJECT + multipart("mixed", encoded("见附件。", "text/plain"), *files))
    assert texts(sources) == {
        "a.eml": "见附件。",
        "a.eml/a (2).docx": "交接班。",
        "a.eml/a.docx": DUTY,
        "a.eml/b.zip/通知.txt": "乙。",
    }
    assert [dict(document.meta) for document in sources.documents[2:4]] == [
        {"mail": "关于值班的通知", "format": "docx"},
        {"mail": "关于值班的通知", "format": "txt"},
    ]


def test_a_mail_without_words_is_its_attachments(tmp_path: Path) -> None:
    sources = read(tmp_path, FROM + multipart("mixed", encoded("\n", "text/plain"), attached("a.txt", b"well")))
    assert texts(sources) == {"a.eml/a.txt": "well"} and not sources.problems
    assert sources.documents[0].meta["mail"] == "a.eml"


@pytest.mark.parametrize("base64_too", [False, True])
def test_a_forwarded_mail_is_a_mail_of_its_own(base64_too: bool, tmp_path: Path) -> None:
    table = attached("表.txt", "表。".encode())
    inner = FROM + f"Subject: {word_of('原件', 'gbk')}\r\n".encode()
    inner += multipart("mixed", encoded(DUTY, UTF8), table, mark="inner")
    forwarded = encoded(inner, "message/rfc822") if base64_too else part("Content-Type: message/rfc822", inner)
    sources = read(tmp_path, FROM + SUBJECT + multipart("mixed", encoded("转发。", "text/plain"), forwarded))
    name = "转发的邮件" if base64_too else "原件"
    assert texts(sources) == {"a.eml": "转发。", f"a.eml/{name}.eml": DUTY, f"a.eml/{name}.eml/表.txt": "表。"}
    documents = {document.id: document for document in sources.documents}
    assert documents[f"a.eml/{name}.eml"].title == "原件"
    assert documents[f"a.eml/{name}.eml/表.txt"].meta["mail"] == "原件"


def test_what_cannot_be_read_of_a_mail_is_named(tmp_path: Path) -> None:
    parts = [
        encoded(DUTY, UTF8),
        encoded(b"x\x9f\x3e\x22", "application/ms-tnef; name=winmail.dat"),
        encoded(b"0\x82", "application/pkcs7-mime; name=smime.p7m"),
        attached("a.exe", b"MZ\x90"),
    ]
    sources = read(tmp_path, FROM + SUBJECT + multipart("mixed", *parts))
    assert texts(sources) == {"a.eml": DUTY}
    assert codes(sources) == [
        ("a.eml", "source.mail_sealed"),
        ("a.eml", "source.mail_tnef"),
        ("a.eml/a.exe", "source.format"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "source.zero"), ("没有头的文字。".encode(), "source.mail_none"), (FROM + b"\r\n", "source.blank")],
)
def test_what_is_no_mail_is_named(content: bytes, code: str, tmp_path: Path) -> None:
    assert codes(read(tmp_path, content)) == [("a.eml", code)]


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("Thu, 29 Feb 2024 23:50:00 -0500", "2024-02-29"),
        ("1 Mar 2024 08:00", "2024-03-01"),
        ("Fri, 01 Mar 24 00:30:00 GMT", "2024-03-01"),
        ("32 Mar 2024 00:30:00 +0800", ""),
        ("昨天", ""),
    ],
)
def test_the_day_is_that_of_the_sender_s_clock(value: str, day: str, tmp_path: Path) -> None:
    content = f"From: a@b.cn\r\nDate: {value}\r\n\r\nwell".encode()
    document = opened(tmp_path, content)
    assert document.meta.get("date", "") == day and document.meta["issuer"] == "a@b.cn"


def test_half_a_mail_gives_what_there_is(tmp_path: Path) -> None:
    content = FROM + SUBJECT
    content += multipart("mixed", encoded(DUTY, UTF8), attached("a.docx", word(DUTY)))
    sources = read(tmp_path, content[: len(content) // 2])
    assert texts(sources) == {"a.eml": DUTY}
    assert [name for name, _ in codes(sources)] == ["a.eml/a.docx"]


def test_a_forwarded_mail_keeps_its_bytes(tmp_path: Path) -> None:
    head = "From: 值班室 <a@b.cn>\r\nSubject: 原件\r\n".encode("gbk")
    inner = head + multipart("mixed", part(f"{TEXT}gbk", DUTY.encode("gbk")), attached("表.txt", b"well"), mark="inner")
    content = FROM + SUBJECT + multipart("mixed", part("Content-Type: message/rfc822", inner))
    sources = read(tmp_path, content)
    assert texts(sources) == {"a.eml/原件.eml": DUTY, "a.eml/原件.eml/表.txt": "well"}
    assert [each.meta.get("issuer") for each in sources.documents[:1]] == ["值班室"]


@pytest.mark.parametrize("before", ["\ufeff".encode(), b"\r\n\r\n", b"From a@b.cn Fri Mar  1 00:30:00 2024\r\n"])
def test_what_stands_before_the_head_does_not_hide_it(before: bytes, tmp_path: Path) -> None:
    document = opened(tmp_path, before + FROM + SUBJECT + encoded(DUTY, UTF8))
    assert (document.title, document.text) == ("关于值班的通知", DUTY)


def test_a_page_that_cannot_be_read_costs_the_attachments_nothing(tmp_path: Path) -> None:
    page = encoded("<div>" * 3000 + DUTY, PAGE)
    sources = read(tmp_path, FROM + SUBJECT + multipart("mixed", page, attached("表.txt", b"well")))
    assert texts(sources) == {"a.eml/表.txt": "well"} and codes(sources) == [("a.eml", "source.html_deep")]
