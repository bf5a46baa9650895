"""What a command loads: nothing heavy that it does not need."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.toys import RULES, toy_index, write_files

#: Libraries that take long to import or much memory.
HEAVY = (
    "docx",
    "faiss",
    "gradio",
    "jieba",
    "matplotlib",
    "numpy",
    "onnxruntime",
    "pypinyin",
    "sklearn",
    "torch",
    "transformers",
)


def loaded(*words: str, more: str = "") -> tuple[int, set[str]]:
    """Run a command and return its status and the heavy libraries that it has loaded; ``more`` is run afterwards."""
    program = (
        "import sys\n"
        "from bot.commands import main\n"
        "try:\n"
        f"    main({list(words)!r})\n"
        "except SystemExit as ended:\n"
        "    status = ended.code or 0\n"
        f"{more}\n"
        f"print()\nprint(status, *[name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    status, *names = ran.stdout.splitlines()[-1].split()
    return int(status), set(names)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("toy")
    toy_index(folder / "index", write_files(folder / "documents", RULES))
    return str(folder / "index")


@pytest.mark.parametrize("words", [("--help",), ("ask", "--help"), ("--version",), ("kiosk", "install", "--help")])
def test_the_help_loads_none(words: tuple[str, ...]) -> None:
    assert loaded(*words) == (0, set())


@pytest.mark.parametrize("words", [("search", "用印单"), ("show", "值班.txt")])
def test_looking_up_loads_none(words: tuple[str, ...], index: str) -> None:
    assert loaded(*words, "--index", index, "--no-server") == (0, set())


@pytest.mark.model
def test_asking_and_building_load_no_torch(handbook_index: Path, tmp_path: Path) -> None:
    allowed = {"faiss", "jieba", "numpy", "onnxruntime"}
    status, names = loaded("ask", "秘书处的五项职责是什么", "--index", str(handbook_index), "--no-server")
    assert status == 0 and names <= allowed
    documents = write_files(tmp_path / "documents", RULES)
    status, names = loaded("build", str(documents), "--index", str(tmp_path / "index"))
    assert status == 0 and names <= allowed


@pytest.mark.model
def test_serving_loads_no_torch(handbook_index: Path) -> None:
    more = f"from bot import Bot\nfrom bot.web import create_app\ncreate_app(Bot.open({str(handbook_index)!r}))"
    _, names = loaded("--version", more=more)
    assert "gradio" in names and not names & {"torch", "transformers", "pypinyin"}
