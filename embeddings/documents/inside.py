"""Files that hold files (archives, mail): all that lies in one is read as if it lay in a folder, within bounds."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from embeddings.documents.files import Member, check_amount
from embeddings.errors import MishuError, SourceError
from embeddings.records import Document, KnownPlace

#: An archive in a mail in an archive in a mail; what lies deeper was not put there by a person.
MOST_DEPTH = 4


@dataclass(frozen=True)
class Problem:
    """A file, or a line of one, that was left out, and why."""

    name: str
    error: MishuError


#: What reading a file gives.
Found = Document | Problem | KnownPlace


@dataclass
class Inside:
    """What has been taken out of one file so far, however deep it lay, and how deep we are."""

    files: int = 0
    bytes: int = 0
    depth: int = 0

    def read(
        self,
        path: Path,
        doc_id: str,
        opened: Callable[[Path], Iterator[Document | Problem | Member]],
        read: Callable[[Member], Iterator[Found]],
    ) -> Iterator[Found]:
        """Yield the documents of a file and of all that it holds.

        ``opened`` gives what stands in the file, whose files it puts into a folder; ``read`` reads one of these. A
        document of theirs has the file's path, and says what the file says of them.

        Raises:
            SourceError: if it lies too deep in others, or all that was taken out is too much.
        """
        if self.depth >= MOST_DEPTH:
            raise SourceError(
                "source.inside_deep",
                "{name} lies {depth} files deep in others; unpack them into a folder and have that read.",
                name=doc_id,
                depth=self.depth,
            )
        with tempfile.TemporaryDirectory(prefix="mishu-inside-", ignore_cleanup_errors=True) as folder:
            members: list[Member] = []
            for result in opened(Path(folder)):
                if isinstance(result, Member):
                    members.append(result)
                else:
                    yield result
            self._count(members, doc_id)
            self.depth += 1
            for member in members:
                for found in read(member):
                    yield _of(found, member, path)
                member.path.unlink(missing_ok=True)
            self.depth -= 1

    def _count(self, members: list[Member], doc_id: str) -> None:
        self.files += len(members)
        self.bytes += sum(member.path.stat().st_size for member in members)
        check_amount(doc_id, self.files, self.bytes)


def _of(found: Found, member: Member, path: Path) -> Found:
    if not isinstance(found, Document):
        return found
    return replace(found, path=str(path), meta={**member.meta, **found.meta})
