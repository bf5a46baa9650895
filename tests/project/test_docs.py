"""What the documentation says is there: commands, settings, formats, links; both languages say the same."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer

from bot.commands.cli import app
from bot.settings import KioskSettings, Settings
from embeddings.documents.reading import suffixes
from tests import ROOT

DOCS = ROOT / "docs"
COMMANDS: dict[str, Any] = getattr(typer.main.get_command(app), "commands")  # noqa: B009
#: The pages of each language, its README first.
PAGES = {
    "zh": [ROOT / "README.md", *sorted(DOCS.glob("*.md"))],
    "en": [ROOT / "README.en.md", *sorted((DOCS / "en").glob("*.md"))],
}
OF_THE_PROJECT = [ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "THIRD-PARTY.md", "benchmarks/README.md")]
ALL = [*PAGES["zh"], *PAGES["en"], *OF_THE_PROJECT]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def commands(page: str) -> list[list[str]]:
    # Blocks in a language are matched too, or else the end of one would be taken for the beginning of another.
    found = re.findall(r"^```(\w*)\n(.*?)^```$", page, re.S | re.M)
    blocks = "\n".join(block for language, block in found if not language)
    lines = [line.split("#")[0] for line in blocks.splitlines() if line.startswith("mishu ")]
    return [shlex.split(line)[1:] for line in lines]


def table(page: Path, first: str) -> str:
    """Return the table whose head begins with a word."""
    text = text_of(page)
    return text[text.index(f"| {first} |") :].split("\n\n")[0]


@pytest.mark.parametrize("lang", PAGES)
def test_every_command_is_described_and_exists(lang: str) -> None:
    written = [words for page in PAGES[lang] for words in commands(text_of(page))]
    assert {words[0] for words in written} == set(COMMANDS)
    for words in written:
        command = COMMANDS[words[0]]
        if hasattr(command, "commands"):
            command = command.commands[words[1]]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("-") and word != "-"} <= options, words


@pytest.mark.parametrize(("page", "first"), [("settings.md", "设置"), ("en/settings.md", "Setting")])
def test_every_setting_is_described_with_its_default(page: str, first: str) -> None:
    settings = table(DOCS / page, first)
    described = set(re.findall(r"`(\w+)`", settings)) - {"zh", "en"}
    assert described == set(Settings.model_fields) - {"kiosk"}
    for name in ("host", "port", "quotes", "threshold"):
        assert str(Settings.model_fields[name].default) in settings


@pytest.mark.parametrize(
    ("page", "first", "comma"), [("kiosk.md", "展台的设置", "、"), ("en/kiosk.md", "Setting of the kiosk", ", ")]
)
def test_every_setting_of_the_kiosk_is_described_with_its_default(page: str, first: str, comma: str) -> None:
    rows = dict(re.findall(r"^\| (.*?) \|.*\| (.*?) \|$", table(DOCS / page, first), re.M))
    assert set(re.findall(r"`(\w+)`", "".join(rows))) == set(KioskSettings.model_fields)
    defaults = KioskSettings()
    assert rows[f"`idle`{comma}`warning`"] == f"{defaults.idle:.0f}{comma}{defaults.warning:.0f}"
    assert rows["`inches`"] == f"{defaults.inches:.0f}"


@pytest.mark.parametrize(("page", "first"), [("documents.md", "格式"), ("en/documents.md", "Format")])
def test_every_suffix_is_in_the_table_of_formats(page: str, first: str) -> None:
    assert sorted(re.findall(r"`(\.\w+)`", table(DOCS / page, first))) == sorted(suffixes())


def test_documents_named_in_commands_are_in_the_handbook() -> None:
    shown = [words for pages in PAGES.values() for page in pages for words in commands(text_of(page))]
    shown = [words for words in shown if words[0] == "show"]
    assert shown
    for words in shown:
        text = text_of(ROOT / "seeds" / words[1])
        numbers = [int(word) for word in words if word.isdigit()]
        assert all(number <= len(text) for number in numbers)


@pytest.mark.parametrize("page", ALL, ids=name_of)
def test_what_is_named_is_there(page: Path) -> None:
    """Make's targets, programs, tests and files of the project."""
    text = text_of(page)
    targets = set(re.findall(r"^([\w-]+):", text_of(ROOT / "Makefile"), re.M))
    assert set(re.findall(r"(?:^|`)make ([\w-]+)", text, re.M)) <= targets
    for module in re.findall(r"python -m (benchmarks\.\w+)", text):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module
    for name in re.findall(r"\b(?:bot|embeddings|tests|benchmarks)/[\w/.-]*\w", text):
        assert (ROOT / name).exists() or (ROOT / f"{name}.py").exists(), name


@pytest.mark.parametrize("page", ALL, ids=name_of)
def test_links_lead_to_something(page: Path) -> None:
    text = re.sub(r"```.*?```", "", text_of(page), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"^\[[^\]]+\]: (\S+)$", text, re.M):
        if target.startswith("https://"):
            continue
        file, _, anchor = unquote(target).partition("#")
        aim = (page.parent / file) if file else page
        assert aim.exists(), f"{name_of(page)}: {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", text_of(aim), re.M)
            assert anchor in {re.sub(r"[^\w\s-]", "", each.lower()).replace(" ", "-") for each in headings}, target


def test_a_page_has_its_like_in_the_other_language() -> None:
    chinese, english = ([page.name for page in PAGES[lang][1:]] for lang in ("zh", "en"))
    assert chinese == english
    for one, other in zip(PAGES["zh"], PAGES["en"], strict=True):
        shapes = [re.findall(r"^(?:#+(?= )|```(?=\w|$)|\|[-|]+\|$)", text_of(page), re.M) for page in (one, other)]
        assert shapes[0] == shapes[1], name_of(one)


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_the_readme_is_short(name: str) -> None:
    assert len(text_of(ROOT / name).splitlines()) <= 120


def test_figures_are_filled_in() -> None:
    for pages in PAGES.values():
        for page in pages:
            assert not re.search(r"@[A-Z]+@", text_of(page)), name_of(page)


def test_the_site_is_built_and_fetches_nothing(tmp_path: Path) -> None:
    # Strict: a page, link or anchor that is not there fails the build.
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path / "site")]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert built.returncode == 0, built.stderr
    made = {path.relative_to(tmp_path / "site").as_posix(): text_of(path) for path in tmp_path.rglob("*.html")}
    pages = [page.relative_to(DOCS).with_suffix(".html").as_posix() for each in PAGES.values() for page in each[1:]]
    assert set(pages) <= set(made)
    for name, html in made.items():
        fetched = re.findall(r"<(?:script|img|link|iframe)[^>]*?(?:src|href)=[\"']?(https?:)?//[^>]*>", html)
        assert not fetched, name


def test_the_contributors_table_names_every_room_and_module() -> None:
    text = text_of(ROOT / "CONTRIBUTING.md")
    modules = [path for package in ("bot", "embeddings") for path in (ROOT / package).rglob("*.py")]
    for path in modules:
        room = path.parent.relative_to(ROOT).as_posix()
        named = f"`{path.stem}`" in text or path.stem.startswith("__") or room == "embeddings"
        assert named and (f"`{room}/`" in text or f"`{path.parent.name}/`" in text), path


@pytest.mark.parametrize("page", ["security.md", "en/security.md"])
def test_each_line_on_security_names_a_test_that_there_is(page: str) -> None:
    named = re.findall(r"\| `(tests/[\w/]+\.py)::(\w+)` \|", text_of(DOCS / page))
    assert len(named) > 40
    missing = [name for file, name in named if f"\ndef {name}(" not in f"\n{text_of(ROOT / file)}"]
    assert not missing
