"""The zip container of a .docx file -> its XML parts, each bounded and without entities.

python-docx opens a package whole: every picture is unpacked, a relationship that points nowhere (common in
files of WPS) ends in a KeyError, and a file with macros or in the strict dialect is refused. So the
container is opened here, and lxml, on which python-docx stands too, parses the few parts that hold words.
"""

import posixpath
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from embeddings.documents.files import DAMAGE, look
from embeddings.errors import SourceError

#: The largest part that is unpacked, and the most tags it may have. A text of 10 MB, or some 4,000 pages, has
#: 23 MB with 2 million tags; lxml needs 18 times the size, or 140 bytes a tag.
PART_LIMIT = 40 * 2**20
_TAGS = 4_000_000
_MEMBERS = 50_000
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
#: The strict dialect has other names for the same elements.
_STRICT = re.compile(
    rb"http://purl\.oclc\.org/ooxml/(wordprocessingml/main|officeDocument/math|officeDocument/relationships(?=['\"])|"
    rb"presentationml/main|drawingml/main|drawingml/chart|drawingml/diagram)"
)
_DIALECTS = {
    b"wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    b"officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"presentationml/main": b"http://schemas.openxmlformats.org/presentationml/2006/main",
    b"drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    b"drawingml/chart": b"http://schemas.openxmlformats.org/drawingml/2006/chart",
    b"drawingml/diagram": b"http://schemas.openxmlformats.org/drawingml/2006/diagram",
}
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def _damaged(name: str) -> SourceError:
    """Return the error for a file that is incomplete or spoilt."""
    return SourceError(
        "source.docx_damaged",
        "{name} is damaged or incomplete; open it in Word or WPS and save it again, or copy it anew.",
        name=name,
    )


def nested(name: str) -> SourceError:
    """Return the error for a file whose parts lie in one another too deep."""
    return SourceError(
        "source.docx_nested",
        "{name} has tables or boxes nested too deep to be read; simplify it in Word or WPS and save it again.",
        name=name,
    )


def _large(name: str) -> SourceError:
    return SourceError(
        "source.docx_large",
        "{name} unpacks to more than {limit} MB of text; split it into several files.",
        name=name,
        limit=PART_LIMIT // 2**20,
    )


def _encrypted(name: str) -> SourceError:
    return SourceError(
        "source.docx_encrypted",
        "{name} is protected with a password; open it, take the password off and save it again.",
        name=name,
    )


def not_word(name: str) -> SourceError:
    """Return the error for a file that is something else than a Word document."""
    return SourceError(
        "source.docx_not_word", "{name} is not a Word document, though it is named like one; check the file.", name=name
    )


def _old(name: str) -> SourceError:
    return SourceError(
        "source.docx_old",
        "{name} is an old Word document (.doc) named .docx; rename it to .doc, or save it as .docx.",
        name=name,
    )


@dataclass(frozen=True)
class Package:
    """An opened file: the names of its members as they are asked for, and what an error calls it.

    ``main`` is the name of the part that holds the text, ``macros`` tells a .docm. Macros are never unpacked.
    """

    archive: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]
    name: str

    @classmethod
    def of(cls, archive: zipfile.ZipFile, name: str) -> "Package":
        """Look through the table of members; nothing is unpacked yet."""
        infos = archive.infolist()
        if len(infos) > _MEMBERS:
            raise _large(name)
        return cls(archive, {info.filename.replace("\\", "/").lower(): info for info in infos}, name)

    @property
    def macros(self) -> bool:
        """Whether the file carries macros, and so is a .docm whatever its name."""
        return any(member.endswith("vbaproject.bin") for member in self.members)

    @property
    def main(self) -> str:
        """The name of the part that holds the text.

        Raises:
            SourceError: if there is none.
        """
        named = self.related("").get("officeDocument", "")
        found = next((part for part in (named, "word/document.xml") if part.lower() in self.members), "")
        if not found:
            raise not_word(self.name)
        return found

    def related(self, part: str) -> dict[str, str]:
        """Return kind -> name of the parts that ``part`` refers to; of several of a kind the first."""
        found: dict[str, str] = {}
        for kind, target in self.targets(part).values():
            found.setdefault(kind, target)
        return found

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """Return id -> kind and name of the parts that ``part`` refers to."""
        folder, own = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{own}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for item in root.iter(_RELATIONSHIP) if root is not None else ():
            if item.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, item.get("Target", "")))
                kind = item.get("Type", "").rpartition("/")[2]
                found[item.get("Id", str(len(found)))] = (kind, target.lstrip("/"))
        return found

    def content(self, part: str) -> bytes | None:
        """Return the bytes of a part, or None where there is no such part.

        Raises:
            SourceError: if it is too large, spoilt or encrypted.
        """
        info = self.members.get(part.lower())
        return None if info is None else self._content(info)

    def xml(self, part: str) -> etree._Element | None:
        """Return the root of a part, or None where there is no such part.

        Raises:
            SourceError: if the part is too large, spoilt, encrypted, or declares entities.
        """
        info = self.members.get(part.lower())
        return None if info is None else self._parsed(self._content(info))

    def _content(self, info: zipfile.ZipInfo) -> bytes:
        if info.flag_bits & 1:
            raise _encrypted(self.name)
        if info.file_size > PART_LIMIT:
            raise _large(self.name)
        if info.compress_type not in _METHODS:
            raise _damaged(self.name)
        try:
            # Asked for all of a member, zipfile would unpack what it really holds, whatever size the file names.
            with self.archive.open(info) as member:
                return member.read(info.file_size + 1)
        except DAMAGE as error:
            raise _damaged(self.name) from error

    def _parsed(self, content: bytes) -> etree._Element:
        # Office files may not declare a document type (ECMA-376 part 2, 8.1); where one does, it brings
        # entities, which libxml2 would still expand in attributes.
        if b"<!DOCTYPE" in content or b"<!DOCTYPE" in content[:4096].replace(b"\0", b""):
            raise self._declares()
        if content.count(b"<") > _TAGS:
            raise _large(self.name)
        content = _STRICT.sub(lambda match: _DIALECTS[match[1]], content)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise (nested(self.name) if "depth" in str(error) else _damaged(self.name)) from error
        if root.getroottree().docinfo.doctype:
            raise self._declares()
        return root

    def _declares(self) -> SourceError:
        return SourceError(
            "source.docx_entities",
            "{name} declares XML entities, which no Word document does; it was not made by Word and is not read.",
            name=self.name,
        )


def open_archive(path: Path, name: str) -> zipfile.ZipFile:
    """Open the container of a file, to be closed by the caller.

    Raises:
        SourceError: if it is empty, encrypted, an old .doc, or no container at all.
    """
    found = look(path)
    if found == "encrypted":
        raise _encrypted(name)
    if found == "ole":
        raise _old(name)
    if found == "empty":
        raise SourceError("source.docx_empty", "{name} is an empty file (0 bytes); copy it anew.", name=name)
    try:
        return zipfile.ZipFile(path)
    except DAMAGE as error:
        with path.open("rb") as file:
            begun = file.read(2) == b"PK"
        raise (_damaged(name) if begun else not_word(name)) from error
