import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What the surfaces may know of the rest.
OF_THE_SURFACES = {
    *["bot.answer", "bot.messages", "bot.settings", "bot.terminal", "bot.batch", "bot.doctor", "bot.web", "bot.usage"],
    "bot.evaluation",
    "bot.calibration",
    "bot.feedback",
    "bot.kiosk",
    "bot.serving",
    "bot.tally",
    "bot.topics",
    "bot.watchdog",
    "embeddings.errors",
}
#: The doctor looks at the parts themselves, and progress is reported in the index's own terms. Cards show a quote in
#: the other script too.
ALLOWED = {
    "bot/web/cards.py": {"embeddings.folding"},
    "bot/doctor.py": {"embeddings.encoder", "embeddings.index", "embeddings.packaged"},
    "bot/terminal.py": {"embeddings.build"},
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_embeddings_never_imports_bot() -> None:
    for path in (ROOT / "embeddings").rglob("*.py"):
        assert not [name for name in imports(path) if name.split(".")[0] == "bot"], path


def test_surfaces_stand_on_the_answer_alone() -> None:
    surfaces = [ROOT / "bot" / name for name in ("cli.py", "terminal.py", "batch.py", "doctor.py", "usage.py")]
    surfaces += [path for folder in ("web", "evaluation") for path in (ROOT / "bot" / folder).rglob("*.py")]
    for path in surfaces:
        own = {name for name in imports(path) if name.split(".")[0] in {"bot", "embeddings"}}
        name = path.relative_to(ROOT).as_posix()
        other = {module for module in own if not module.startswith(tuple(OF_THE_SURFACES))}
        assert other <= ALLOWED.get(name, set()), name


def test_heavy_libraries_are_imported_where_they_belong() -> None:
    places = {
        "sentence_transformers": "encoder.py reranker.py",
        "faiss": "vectors.py",
        "tantivy": "lexical.py",
        "jieba": "tokens.py",
        "pypinyin": "characters.py",
        "ir_measures": "metrics.py",
        "matplotlib": "plots.py pictures.py",
        "lxml": "docx.py docx_blocks.py docx_notes.py docx_numbering.py docx_package.py docx_styles.py docx_text.py "
        "html_text.py",
        "ofdkit": "ofd.py",
        "pypdfium2": "pdf.py pdf_text.py",
        "rapidocr": "ocr.py",
    }
    for package in ("bot", "embeddings"):
        for path in (ROOT / package).rglob("*.py"):
            for library, place in places.items():
                assert library not in {name.split(".")[0] for name in imports(path)} or path.name in place.split(), path
