"""An electronic book."""

import io
import zipfile
from collections.abc import Mapping

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = (
    '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>办公室工作\n手册</dc:title>'
    "<dc:date>2024-03-01</dc:date></metadata><manifest>"
    '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    '<item id="b" href="text/%E7%AC%AC%E4%BA%8C%E7%AB%A0.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="a" href="text/a.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="p" href="p.png" media-type="image/png"/></manifest>'
    '<spine><itemref idref="nav"/><itemref idref="a"/><itemref idref="p"/><itemref idref="b"/></spine></package>'
)
PAGE = (
    '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head>'
    "<title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"
)
PARTS = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/content.opf": PACKAGE,
    "OEBPS/nav.xhtml": PAGE.format("目录", "第一章"),
    "OEBPS/text/a.xhtml": PAGE.format("第一章 值班", "值班人员不得离岗。"),
    "OEBPS/text/第二章.xhtml": PAGE.format("第二章 交班", "八点半&nbsp;交班。<br/>签字。"),
}


def content_of(parts: Mapping[str, str]) -> bytes:
    """Return a book of these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(zipfile.ZipInfo(part), text, zipfile.ZIP_STORED if part == "mimetype" else None)
    return content.getvalue()
