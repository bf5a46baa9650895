"""What is left to do once the kiosk's files are written, and what may be in the way."""

import os
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path

from bot.kiosk.account import Account
from bot.kiosk.files import BROWSER, POLICY, SERVER
from bot.kiosk.placing import Placed
from bot.plain import Terminal
from bot.settings import Settings

#: Is there where systemd runs the machine, see sd_booted(3).
BOOTED = Path("/run/systemd/system")
#: Where Chromium looks for an administrator's policies.
MANAGED = Path("/etc/chromium/policies/managed")
#: In the order of the script.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

_MANAGER = "systemctl --user"


def explain(terminal: Terminal, account: Account, plan: Sequence[Placed], installed: bool) -> None:
    """Print the commands that start, watch, stop and remove the kiosk; ``installed`` files are in place already."""
    steps = [
        *([] if installed else [("copy", _copies(account, plan))]),
        ("server", [f"{_MANAGER} daemon-reload", f"{_MANAGER} enable --now {SERVER}"]),
        ("linger", [f"sudo loginctl enable-linger {shlex.quote(account.name)}"]),
        ("policy", [_install(0o644, _path_of(plan, POLICY), MANAGED / POLICY, "sudo ")]),
        ("login", _logins(account.name)),
        ("browser", [f"{_MANAGER} enable --now {BROWSER}"]),
        ("session", [_session()]),
        ("look", [f"{_MANAGER} status {SERVER} {BROWSER}", f"journalctl --user -u {SERVER} -u {BROWSER} -f"]),
        ("off", [f"{_MANAGER} disable --now {BROWSER} {SERVER}"]),
        ("remove", _removals(account, plan)),
    ]
    say = terminal.say
    terminal.line()
    terminal.line(say("install.next" if account.own else "install.next_as", user=account.name), "bold")
    for number, (step, commands) in enumerate(steps, 1):
        terminal.line(f"{number}. {say(f'install.step_{step}')}")
        for command in commands:
            terminal.line(f"     {command}")


def warn(terminal: Terminal, settings: Settings) -> None:
    """Say on standard error what would keep the kiosk from running here."""
    from bot.answering import has_index

    here = {
        "no_systemd": not BOOTED.is_dir(),
        "no_browser": not any(map(shutil.which, BROWSERS)),
        "root": hasattr(os, "geteuid") and os.geteuid() == 0,
        "hosts": bool(settings.hosts) and "127.0.0.1" not in settings.hosts,
        "no_index": not has_index(settings.index),
    }
    for name, wrong in here.items():
        if wrong:
            terminal.note(terminal.say(f"install.{name}"), "yellow")


def _path_of(plan: Sequence[Placed], name: str) -> Path:
    return next(item.path for item in plan if item.file.name == name)


def _install(mode: int, source: Path, target: Path, prefix: str = "") -> str:
    return f"{prefix}install -D -m {mode:o} {shlex.quote(str(source.absolute()))} {shlex.quote(str(target))}"


def _copies(account: Account, plan: Sequence[Placed]) -> list[str]:
    return [_install(item.file.mode, item.path, account.home / item.file.place) for item in plan]


def _removals(account: Account, plan: Sequence[Placed]) -> list[str]:
    paths = " ".join(shlex.quote(str(account.home / item.file.place)) for item in plan)
    return [
        f"rm {paths}",
        f"sudo rm {MANAGED / POLICY}",
        f"{_MANAGER} daemon-reload",
        f"sudo loginctl disable-linger {shlex.quote(account.name)}",
    ]


def _logins(name: str) -> list[str]:
    """Return the files of the usual login managers and what goes into them."""
    return [
        f"GDM      /etc/gdm3/daemon.conf          [daemon]     AutomaticLoginEnable=true  AutomaticLogin={name}",
        f"LightDM  /etc/lightdm/lightdm.conf      [Seat:*]     autologin-user={name}",
        f"SDDM     /etc/sddm.conf.d/kiosk.conf    [Autologin]  User={name}",
    ]


def _session() -> str:
    return f"{_MANAGER} import-environment DISPLAY XAUTHORITY WAYLAND_DISPLAY && {_MANAGER} start {BROWSER}"
