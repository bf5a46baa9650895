"""The command line is answered by a server of the same index, word for word as it would answer itself."""

import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering import Bot, Collection
from bot.commands.cli import main
from bot.commands.remote import serving_commands
from bot.messages import Messages
from bot.plain import Look, Terminal
from bot.settings import load_settings
from tests.toys import RULES, toy_bot

Ran = tuple[int, str, str]
OPENED = "the index was opened"


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for sockets, whose paths may have some hundred characters only."""
    with tempfile.TemporaryDirectory(prefix="mishu") as folder:
        monkeypatch.setenv("XDG_CACHE_HOME", folder)
        yield Path(folder)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("toy"), RULES)


@pytest.fixture
def index(bot: Bot) -> Path:
    folder = bot._latest().folder
    assert folder is not None
    return folder


@pytest.fixture
def mishu(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, bot: Bot, index: Path):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Run a command; one that opens the index itself although it ``opens`` nothing says `OPENED`."""

    def run(*words: str, opens: bool = False, index: Path = index) -> Ran:
        def opened(*_: object, **__: object) -> Bot:
            assert opens, OPENED
            return bot

        for opener in (Bot, Collection):
            monkeypatch.setattr(opener, "open", opened)
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_:
            main([*words, "--index", str(index)])
        printed = capsys.readouterr()
        return int(exit_.value.code or 0), printed.out, printed.err

    return run


COMMANDS = [
    ("ask", "用印单由谁签字？"),
    ("ask", "用印单由谁签字？", "--lang", "en", "-k", "1"),
    ("ask", "用印单由谁签字？", "--kind", "制度"),
    ("ask", "火星上有没有水"),
    ("ask", "你好"),
    ("search", "用印单", "處室"),
    ("search", "用印", "--year", "2024", "--json"),
    ("search", "火星"),
    ("show", "值班.txt"),
    ("show", "值班.txt", "--outline", "--dropped", "--facts"),
    ("show", "值班.txt", "--start", "3", "--end", "9"),
]
WRONG = [
    ("ask", ""),
    ("ask", "用印", "--as-of", "去年"),
    ("ask", "用印", "-k", "999"),
    ("search", "用印", "--year", "1999"),
    ("show", "值班.txt", "--start", "9", "--end", "3"),
]


@pytest.mark.parametrize("words", COMMANDS + WRONG, ids=" ".join)
def test_it_prints_what_the_command_would_print_itself(mishu, runtime: Path, bot: Bot, index: Path, words) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    alone = mishu(*words, "--no-server", opens=True)
    with serving_commands(bot, load_settings({"index": index})):
        assert mishu(*words) == alone
    assert alone[0] == (1 if words in WRONG else 0) and alone[1 if words in COMMANDS else 2]


def test_json_is_the_same_but_for_the_time(mishu, runtime: Path, bot: Bot, index: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    words = ("ask", "用印单由谁签字？", "--json")
    with serving_commands(bot, load_settings({"index": index})):
        there, here = (json.loads(mishu(*words, *more, opens=bool(more))[1]) for more in ((), ("--no-server",)))
    there.pop("elapsed_ms"), here.pop("elapsed_ms")
    assert there == here


def test_what_decides_the_answer_is_set_alike_or_the_server_is_not_used(  # type: ignore[no-untyped-def]
    mishu,  # noqa: ANN001
    runtime: Path,
    bot: Bot,
    index: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    ask = ("ask", "用印单由谁签字？")
    with serving_commands(bot, load_settings({"index": index})):
        assert mishu(*ask)[0] == 0
        for name, value in (("THRESHOLD", "0.9"), ("QUOTES", "5"), ("USE_SERVER", "false")):
            with monkeypatch.context() as patched:
                patched.setenv(f"MISHU_{name}", value)
                assert OPENED in mishu(*ask)[2]
        monkeypatch.chdir(tmp_path)
        (tmp_path / "terms.toml").write_text('[[group]]\nwords = ["用印", "盖章"]\n', encoding="utf-8")
        assert OPENED in mishu(*ask)[2]
    (tmp_path / "terms.toml").unlink()
    assert OPENED in mishu(*ask)[2]  # the server has ended


def test_a_file_is_shown_where_the_command_is(  # type: ignore[no-untyped-def]
    mishu,  # noqa: ANN001
    runtime: Path,
    bot: Bot,
    index: Path,
    tmp_path: Path,
) -> None:
    (tmp_path / "通知.txt").write_text("开会的通知\n\n请准时到会。\n", encoding="utf-8")
    with serving_commands(bot, load_settings({"index": index})):
        status, out, _ = mishu("show", str(tmp_path / "通知.txt"), opens=True)
        assert status == 0 and "请准时到会。" in out
        status, _, err = mishu("show", "没有.txt", opens=True)
        assert status == 1 and "没有.txt" in err


def test_only_the_user_may_enter(mishu, runtime: Path, bot: Bot, index: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    folder = runtime / "mishu" / "run"
    with serving_commands(bot, load_settings({"index": index})):
        assert folder.stat().st_mode & 0o777 == 0o700
        folder.chmod(0o755)
        assert OPENED in mishu("ask", "用印单由谁签字？")[2]
    with serving_commands(bot, load_settings({"index": index})):  # into such a folder no socket is put
        assert not list(folder.glob("*.sock"))


def test_the_first_server_answers_and_a_dead_one_s_socket_is_taken_away(  # type: ignore[no-untyped-def]
    mishu,  # noqa: ANN001
    runtime: Path,
    bot: Bot,
    index: Path,
) -> None:
    settings = load_settings({"index": index})
    with serving_commands(bot, settings):
        (path,) = (runtime / "mishu" / "run").glob("*.sock")
        with serving_commands(bot, settings):
            pass
        assert mishu("search", "用印单")[0] == 0
    assert not path.exists()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    assert mishu("search", "用印单", opens=True)[0] == 0
    with serving_commands(bot, settings):
        assert mishu("search", "用印单")[0] == 0


def test_a_server_that_is_stopped_is_not_waited_for(  # type: ignore[no-untyped-def]
    mishu,  # noqa: ANN001
    runtime: Path,
    bot: Bot,
    index: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.commands.remote._GREETING", 0.2)
    with serving_commands(bot, load_settings({"index": index})):
        (path,) = (runtime / "mishu" / "run").glob("*.sock")
    with socket.socket(socket.AF_UNIX) as stopped:
        stopped.bind(str(path))
        stopped.listen()
        assert OPENED in mishu("search", "用印单")[2]


def test_what_is_newer_on_the_disk_is_not_answered_by_the_old(  # type: ignore[no-untyped-def]
    mishu,  # noqa: ANN001
    runtime: Path,
    bot: Bot,
    index: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    terms = tmp_path / "terms.toml"
    terms.write_text('same = [["用印", "盖章"]]\n', encoding="utf-8")
    with serving_commands(bot, load_settings({"index": index})):
        assert mishu("search", "用印单")[0] == 0
        terms.write_text('same = [["用印", "盖公章"]]\n', encoding="utf-8")
        assert OPENED in mishu("search", "用印单")[2]
    fit = index / "calibration.json"
    with serving_commands(bot, load_settings({"index": index})):
        fit.write_text("{}", encoding="utf-8")
        assert OPENED in mishu("search", "用印单")[2]
        fit.unlink()
        monkeypatch.setattr("bot.answering.live_generation", lambda folder: "000099-refused")
        assert OPENED in mishu("search", "用印单")[2]


def test_no_colours_where_none_are_wished(monkeypatch: pytest.MonkeyPatch) -> None:
    say = Messages("zh")
    for wished in (True, False):
        shown = Terminal.kept(say, Look(80, "standard", not wished), Look(80, None))
        shown.line("秘书", "red")
        assert ("[31m" in shown.printed(shown.out)) == wished and "秘书" in shown.printed(shown.out)
    monkeypatch.setenv("NO_COLOR", "1")
    here = Terminal(say)
    assert here.look(here.out).no_colour


@pytest.mark.parametrize("line", [b"", b"\n", b"{}\n", b"\xff\n", b'{"command": {"command": "build"}}\n'])
def test_what_is_no_request_is_not_answered(runtime: Path, bot: Bot, index: Path, line: bytes) -> None:
    with serving_commands(bot, load_settings({"index": index})):
        (path,) = (runtime / "mishu" / "run").glob("*.sock")
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            connection.sendall(line)
            connection.shutdown(socket.SHUT_WR)
            answers = connection.makefile("rb")
            assert answers.readline() == b"\n" and json.loads(answers.readline()) == {"status": None}


def test_a_command_that_is_answered_loads_nothing_heavy(runtime: Path, bot: Bot, index: Path) -> None:
    program = (
        "import sys\n"
        "from bot.commands import main\n"
        "try:\n"
        f"    main(['ask', '用印单由谁签字？', '--index', {str(index)!r}])\n"
        "except SystemExit as ended:\n"
        "    print(ended.code, [m for m in ('numpy', 'faiss', 'jieba', 'torch', 'gradio') if m in sys.modules])\n"
    )
    with serving_commands(bot, load_settings({"index": index})):
        ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "用印单由处室负责人签字。" in ran.stdout and ran.stdout.endswith("0 []\n")
