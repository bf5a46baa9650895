"""Files of visitors' own: the first answer against `mishu build` of the same file; many people with a file each.

usage: python -m benchmarks.own_files INDEX [PEOPLE]
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import httpx
from docx import Document

from benchmarks.asking import Outcome, site, visitor
from tests import ROOT
from tests.pages.browsing import Server

#: Characters of a page of an official paper: 22 lines of 28.
_PAGE = 616
#: Seconds after which those who have left shall be forgotten.
_LATER = 60
_BYTES = {"content-type": "application/octet-stream"}


@dataclass(frozen=True)
class Made:
    """A Word file that one person has, what to ask of it, and what only its answer says."""

    path: Path
    question: str
    sign: str


def made(folder: Path, number: int, pages: int) -> Made:
    """Write a Word file of so many pages: a line of its own, and lines of the handbook, other ones for each person."""
    lines = [line for path in sorted((ROOT / "seeds").glob("*.md")) for line in path.read_text("utf-8").splitlines()]
    told = [line.lstrip("#- ") for line in lines if len(line) > 20]
    sign = f"{number * 7 + 1300}号文件柜"
    document, length = Document(), 0
    document.add_heading(f"第{number}号材料", 0)
    document.add_paragraph(f"本材料的原件存放在{sign}。")
    for line in islice(cycle(told), number * 97, None):
        document.add_paragraph(line)
        length += len(line)
        if length > pages * _PAGE:
            break
    path = folder / f"材料{number}.docx"
    document.save(str(path))
    return Made(path, "本材料的原件存放在哪里", sign)


async def opened(client: httpx.AsyncClient, file: Path) -> str:
    """Open a file and return its token once it can be asked."""
    reply = await client.post("own", params={"name": file.name}, content=file.read_bytes(), headers=_BYTES)
    token: str = reply.raise_for_status().json()["token"]
    while True:
        told = (await client.get(f"own/{token}")).json()
        if told["stage"] == "ready":
            return token
        if told["stage"] in ("failed", "gone"):
            raise RuntimeError(told["said"])
        await asyncio.sleep(0.7)  # as the page does


async def person(url: str, mine: Made) -> tuple[float, Outcome]:
    """Open the page and a file, ask it, and leave; return the seconds to the first answer, and the answer."""
    async with site(url) as client, visitor(client) as page:
        began = time.perf_counter()
        token = await opened(client, mine.path)
        outcome = await page.ask(mine.question, f"own={token}&alone=1")
        took = time.perf_counter() - began
        await client.post(f"own/{token}/left")
        return took, outcome


def build(file: Path, folder: Path) -> float:
    """Build an index of a file with an empty cache; return the seconds that it takes."""
    command = [sys.executable, "-m", "bot", "build", str(file), "--index", str(folder / "index")]
    began = time.perf_counter()
    # The model's own folder is made beforehand, as it is where anything was built before.
    subprocess.run(
        command, cwd=ROOT, env={**os.environ, "XDG_CACHE_HOME": str(folder)}, check=True, capture_output=True
    )
    return time.perf_counter() - began


async def crowd(url: str, files: list[Made]) -> list[tuple[float, Outcome]]:
    """Let all come at the same time."""
    return list(await asyncio.gather(*(person(url, each) for each in files)))


def main(index: str, people: int) -> None:
    """Serve the index, and print what was measured."""
    server = Server(Path(index))
    server.wait()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            small = made(folder, 1, 1)
            build(small.path, folder / "cache")
            asyncio.run(crowd(server.url, [small]))  # what the first one loads is not the file's
            large = made(folder, 2, 30)
            built = build(large.path, folder / "cache")
            ((took, outcome),) = asyncio.run(crowd(server.url, [large]))
            right = outcome.well and large.sign in outcome.sent
            sys.stdout.write(
                f"30 pages: built in {built:.1f} s, first answer after {took:.1f} s, {took / built:.2f} times"
                f"{'' if right else ', WRONG'}\n"
            )
            time.sleep(_LATER)
            files = [made(folder, number, 10) for number in range(3, 3 + people)]
            before = server.memory
            found = asyncio.run(crowd(server.url, files))
            during = server.memory
            time.sleep(_LATER)
            after = server.memory
    finally:
        server.stop()
    wrong = sum(
        not (outcome.well and mine.sign in outcome.sent) for mine, (_, outcome) in zip(files, found, strict=True)
    )
    slowest = max(took for took, _ in found)
    seen = sum(
        other.sign in outcome.sent
        for mine, (_, outcome) in zip(files, found, strict=True)
        for other in files
        if other != mine
    )
    sys.stdout.write(
        f"{people} people with 10 pages each: {wrong} wrong, {seen} saw another's, slowest {slowest:.0f} s; memory "
        f"{before:.2f} GB before, {during:.2f} with all, {after:.2f} a minute later ({after / before - 1:+.0%})\n"
    )


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    main(sys.argv[1], int([*sys.argv[2:], "20"][0]))
