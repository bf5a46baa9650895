import json
import os
import re
import shlex
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.commands.cli import main
from bot.kiosk import command, steps
from bot.kiosk.account import Account, account_of
from bot.kiosk.files import BROWSER, POLICY, SCRIPT, SERVER, Kiosk, files_of
from bot.kiosk.placing import Placed, placed
from embeddings.errors import SettingsError

#: What gives trouble in units and scripts: spaces, specifiers, quotes, variables, what ends a command.
NASTY = "a b/100%h/ $HOME ${x} 'q' \"d\" back\\slash ;索引"
#: The same without what systemd refuses in the path of a program.
NASTY_PYTHON = "a b/100%h/ $HOME ${x} ;解释器"
PLACES = {
    SERVER: ".config/systemd/user/mishu-kiosk.service",
    BROWSER: ".config/systemd/user/mishu-kiosk-browser.service",
    SCRIPT: ".local/bin/mishu-kiosk-browser",
    POLICY: ".config/mishu/mishu-kiosk-policy.json",
}


def content(kiosk: Kiosk, name: str) -> str:
    return next(file.content for file in files_of(kiosk) if file.name == name)


def command_line(unit: str) -> list[str]:
    """The words of ExecStart as systemd.service(5) reads them after a colon: quotes, backslashes, specifiers."""
    (line,) = re.findall(r"^ExecStart=:(.*)$", unit, re.M)
    return [re.sub("%(.)", lambda found: {"%": "%"}[found[1]], word) for word in shlex.split(line)]


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk("/usr/bin/python3", tmp_path / "index", 7860)


Ran = tuple[int, str, str]
Mishu = Callable[..., Ran]


@pytest.fixture
def mishu(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Mishu:
    """Run the command in an empty home, on a machine that systemd runs."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(steps, "BOOTED", tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 1234)

    def run(*words: str | Path) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_:
            main([str(word) for word in words])
        printed = capsys.readouterr()
        return int(exit_.value.code or 0), printed.out, printed.err

    return run


def test_the_server_is_restarted_watched_and_confined(kiosk: Kiosk) -> None:
    unit = content(kiosk, SERVER).splitlines()
    for line in ("Type=notify", "Restart=always", "StartLimitIntervalSec=0", "NoNewPrivileges=yes", "WatchdogSec=90"):
        assert unit.count(line) == 1
    assert unit.index("StartLimitIntervalSec=0") < unit.index("[Service]")
    assert command_line("\n".join(unit)) == [
        *["/usr/bin/python3", "-m", "bot", "serve", "--kiosk", "--host", "127.0.0.1", "--port", "7860"],
        *["--index", str(kiosk.index)],
    ]
    assert not [line for line in unit if "MISHU_" in line]


def test_paths_stay_as_they_are_in_unit_and_script(tmp_path: Path) -> None:
    python, index = f"/opt/{NASTY_PYTHON}/python", tmp_path / NASTY
    kiosk = Kiosk(python, index, 8123)
    words = command_line(content(kiosk, SERVER))
    assert words[0] == python and words[-1] == str(index) and "8123" in words
    script = content(kiosk, SCRIPT)
    head = script[: script.index("every=")]
    ran = subprocess.run(["sh", "-c", head + 'printf "%s|%s" "$python" "$port"'], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == (f"{python}|8123", "")


@pytest.mark.parametrize("printing", [False, True])
def test_the_script_is_a_script(tmp_path: Path, printing: bool) -> None:
    path = tmp_path / "script"
    path.write_text(content(Kiosk(f"/opt/{NASTY_PYTHON}", tmp_path, 7860, printing), SCRIPT))
    assert subprocess.run(["sh", "-n", path], capture_output=True).stderr == b""
    assert not re.search(r"@[A-Z]+@", path.read_text())
    assert ("--kiosk-printing" in path.read_text()) is printing
    if shutil.which("shellcheck"):
        checked = subprocess.run(["shellcheck", path], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stdout


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    home, runtime = tmp_path / "a home", tmp_path / "run"
    python = home / NASTY_PYTHON / "python"
    for place in (python.parent, runtime, home / ".local" / "bin"):
        place.mkdir(parents=True)
    for program in (python, home / ".local" / "bin" / SCRIPT):
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    # Specifiers such as %h come from the environment where a user's manager is asked.
    environ = {**os.environ, "XDG_RUNTIME_DIR": str(runtime), "HOME": str(home)}
    for name in (SERVER, BROWSER):
        unit = tmp_path / name
        unit.write_text(content(Kiosk(str(python), tmp_path / NASTY, 7860), name))
        verify = ["systemd-analyze", "verify", "--user", unit]
        checked = subprocess.run(verify, env=environ, capture_output=True, text=True)
        assert (checked.returncode, checked.stderr) == (0, "")
    # And it would have said so if the path were read otherwise.
    python.rename(python.with_name("other"))
    verify = ["systemd-analyze", "verify", "--user", tmp_path / SERVER]
    checked = subprocess.run(verify, env=environ, capture_output=True, text=True)
    assert checked.returncode != 0 and f"Command {python} is not executable" in checked.stderr


@pytest.mark.parametrize("path", ["a\nExecStartPre=/bin/rm", "a\rb", "a\x7f", "a\udcffb", "a\x00b"])
def test_paths_that_a_unit_cannot_hold_are_refused(path: str) -> None:
    for kiosk in (Kiosk("/usr/bin/python3", Path("/") / path, 7860), Kiosk("/" + path, Path("/index"), 7860)):
        with pytest.raises(SettingsError) as caught:
            files_of(kiosk)
        assert caught.value.code == "install.path"


@pytest.mark.parametrize("sign", ["'", '"', "\\"])
def test_a_python_that_systemd_would_not_run_is_refused(sign: str) -> None:
    with pytest.raises(SettingsError) as caught:
        files_of(Kiosk(f"/opt/a{sign}b/python", Path("/index"), 7860))
    assert caught.value.code == "install.python" and sign in str(caught.value)


def test_the_policy_allows_the_kiosk_and_little_else(kiosk: Kiosk) -> None:
    policy = json.loads(content(kiosk, POLICY))
    assert policy["URLBlocklist"] == ["*", "chrome://*", "chrome-untrusted://*"]
    assert policy["URLAllowlist"] == ["http://127.0.0.1:7860"]
    assert policy["DownloadRestrictions"] == 3 and policy["DeveloperToolsAvailability"] == 2
    off = {"PrintingEnabled", "AllowFileSelectionDialogs", "PasswordManagerEnabled", "TranslateEnabled"}
    assert {policy[name] for name in off} == {False} and policy["SyncDisabled"] is True
    printing = json.loads(content(Kiosk("/p", Path("/i"), 8000, printing=True), POLICY))
    assert printing["PrintingEnabled"] is True
    assert printing["URLAllowlist"] == ["http://127.0.0.1:8000", "chrome://print"]


def test_the_files_are_written_where_they_belong(mishu: Mishu, tmp_path: Path) -> None:
    status, out, err = mishu("kiosk", "install", "--index", tmp_path / "my index", "--port", "8123")
    home = tmp_path / "home"
    assert status == 0
    modes = {SERVER: 0o644, BROWSER: 0o644, SCRIPT: 0o755, POLICY: 0o644}
    for name, place in PLACES.items():
        assert stat.S_IMODE((home / place).stat().st_mode) == modes[name]
        assert f"已写入 {home / place}" in out
    # Nothing else, and no rests of writing.
    assert sorted(path for path in home.rglob("*") if path.is_file()) == sorted(
        home / place for place in PLACES.values()
    )
    assert command_line((home / PLACES[SERVER]).read_text())[-3:] == ["8123", "--index", str(tmp_path / "my index")]
    for line in (
        "systemctl --user daemon-reload",
        "systemctl --user enable --now mishu-kiosk.service",
        "systemctl --user enable --now mishu-kiosk-browser.service",
        f"sudo install -D -m 644 {home / PLACES[POLICY]} /etc/chromium/policies/managed/mishu-kiosk-policy.json",
        "systemctl --user disable --now mishu-kiosk-browser.service mishu-kiosk.service",
    ):
        assert f"     {line}\n" in out
    assert "sudo loginctl enable-linger" in out and "AutomaticLogin" in out
    assert "还没有这个索引" in err and "systemd" not in err and "root" not in err


def test_what_is_there_is_kept_unless_it_is_forced(mishu: Mishu, tmp_path: Path) -> None:
    install = ["kiosk", "install", "--index", tmp_path / "index"]
    assert mishu(*install)[0] == 0
    home = tmp_path / "home"
    again = mishu(*install)
    assert again[0] == 0 and again[1].count("没有变动 ") == 4 and "已写入" not in again[1]
    (home / PLACES[SERVER]).write_text("mine\n")
    (home / PLACES[SCRIPT]).unlink()
    refused = mishu(*install)
    assert refused[0] == 1 and str(home / PLACES[SERVER]) in refused[2] and "--force" in refused[2]
    assert str(home / PLACES[POLICY]) not in refused[2] and refused[1] == ""
    assert (home / PLACES[SERVER]).read_text() == "mine\n" and not (home / PLACES[SCRIPT]).exists()
    forced = mishu(*install, "--force")
    assert forced[0] == 0 and f"已替换 {home / PLACES[SERVER]}" in forced[1]
    assert f"已写入 {home / PLACES[SCRIPT]}" in forced[1] and forced[1].count("没有变动 ") == 2
    assert (home / PLACES[SERVER]).read_text().startswith("# The server of the kiosk.")


def test_a_dry_run_shows_everything_and_writes_nothing(mishu: Mishu, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / ".local" / "bin").mkdir(parents=True)
    (home / PLACES[SCRIPT]).write_text("mine\n")
    status, out, _ = mishu("kiosk", "install", "--index", tmp_path / "index", "--dry-run")
    assert status == 0 and out.count("将写入 ") == 3 and f"加 --force 才会替换 {home / PLACES[SCRIPT]}" in out
    assert "Type=notify" in out and '"URLBlocklist"' in out and "#!/bin/sh" in out
    assert [path for path in home.rglob("*") if path.is_file()] == [home / PLACES[SCRIPT]]


def test_all_into_one_folder(mishu: Mishu, tmp_path: Path) -> None:
    folder = tmp_path / "look at it"
    status, out, _ = mishu("kiosk", "install", "--folder", folder, "--index", tmp_path, "--lang", "en")
    assert status == 0 and sorted(path.name for path in folder.iterdir()) == sorted(PLACES)
    assert list((tmp_path / "home").iterdir()) == []
    for name, place in PLACES.items():
        mode = 755 if name == SCRIPT else 644
        copy = f"install -D -m {mode} '{folder / name}' {tmp_path / 'home' / place}\n"
        assert f"     {copy}" in out
    assert "Start the server, now and with the machine." in out and "install." not in out


def test_a_machine_without_systemd_is_told_so(mishu: Mishu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "BOOTED", tmp_path / "nowhere")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("MISHU_HOSTS", "mishu.example")
    monkeypatch.setenv("PATH", str(tmp_path))
    status, _, err = mishu("kiosk", "install", "--folder", tmp_path / "f", "--index", tmp_path / "i", "--lang", "en")
    assert status == 0 and err.count("Note: ") == 5
    for word in (
        "systemd does not run this machine",
        "there is no chromium",
        "you are root",
        "127.0.0.1",
        "no such index",
    ):
        assert word in err


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--port", "0"], 1, "设置 port 的值不能是 0：最小为 1。"),
        (["--port", "80"], 1, "普通用户的服务不能使用端口 80；请用 --port 换一个 1024 以上的端口。"),
        (["--port", "x"], 2, "命令写法有误：--port 的值不对。"),
        (["--index", "a\nb"], 1, "里有换行或其他不能写进服务文件的字符；请给文件夹改名。"),
        (["--user", "no such user"], 1, "这台机器上没有用户 'no such user'。"),
        (["--user", ""], 1, "这台机器上没有用户 ''。"),
        (["--folder", "/proc/nowhere"], 1, "无法写入 /proc/nowhere/mishu-kiosk.service：没有这个文件。"),
        (["--folder", "/dev/null"], 1, "无法写入 /dev/null/mishu-kiosk.service："),
        (["--nope"], 2, "命令写法有误：没有选项 --nope。"),
    ],
)
def test_values_that_cannot_be(mishu: Mishu, words: list[str], code: int, sentence: str, tmp_path: Path) -> None:
    status, out, err = mishu("kiosk", "install", *words)
    assert (status, out) == (code, "") and sentence in err and "Traceback" not in err
    assert list((tmp_path / "home").iterdir()) == []


def test_a_folder_in_the_way_of_a_file(mishu: Mishu, tmp_path: Path) -> None:
    (tmp_path / "home" / PLACES[SCRIPT]).mkdir(parents=True)
    status, _, err = mishu("kiosk", "install", "--index", tmp_path, "--force")
    assert status == 1 and f"无法写入 {tmp_path / 'home' / PLACES[SCRIPT]}：这是一个文件夹。" in err


def test_a_file_is_replaced_as_a_whole_or_not_at_all(
    kiosk: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = files_of(kiosk)[0]
    item = Placed(file, tmp_path / file.name)
    item.path.write_text("mine\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(SettingsError) as caught:
            item.write()
    assert caught.value.code == "install.write" and "No space left" in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [file.name] and item.path.read_text() == "mine\n"
    item.write()
    assert item.path.read_text() == file.content and item.state == "same"
    item.path.chmod(0o600)
    assert item.state == "differs"


def test_files_never_go_into_the_home_of_another(kiosk: Kiosk, tmp_path: Path) -> None:
    files, other = files_of(kiosk), Account("visitor", tmp_path / "visitor", own=False)
    with pytest.raises(SettingsError) as caught:
        placed(files, other, None, named_index=True)
    assert caught.value.code == "install.other" and "visitor" in str(caught.value)
    with pytest.raises(SettingsError) as caught:
        placed(files, other, tmp_path, named_index=False)
    assert caught.value.code == "install.index"
    assert {item.path.parent for item in placed(files, other, tmp_path, named_index=True)} == {tmp_path}


def test_accounts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    me = account_of()
    assert me.own and me.home == tmp_path and account_of(me.name) == me
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    assert account_of() == Account("54321", tmp_path, True)
    root = account_of("root")
    assert not root.own and root.home == Path("/root")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_of_the_subcommand_is_translated(mishu: Mishu, lang: str) -> None:
    for words in (["kiosk"], ["kiosk", "--help"], ["kiosk", "-h"], ["kiosk", "install", "-h"], ["--help"]):
        status, out, _ = mishu(*words, "--lang", lang)
        assert status == 0 and not re.search(r"\bhelp\.\w", out)
        assert ("展台：" if lang == "zh" else "kiosk") in out or "install" in words
    out = mishu("kiosk", "install", "--help", "--lang", lang)[1]
    assert ("用法： mishu kiosk install" if lang == "zh" else "Usage: mishu kiosk install") in out
    assert {"--folder", "--user", "--index", "--port", "--dry-run", "--force"} <= set(re.findall(r"--[a-z-]+", out))


def test_the_templates_come_with_the_package() -> None:
    folder = Path(command.__file__).parent / "templates"
    assert sorted(path.name for path in folder.iterdir()) == sorted({SERVER, BROWSER, SCRIPT})
