"""The files of the kiosk: two units, the script that runs the browser, and the browser's policy."""

import json
import shlex
import unicodedata
from dataclasses import dataclass
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from embeddings.errors import SettingsError

SERVER, BROWSER = "mishu-kiosk.service", "mishu-kiosk-browser.service"
SCRIPT, POLICY = "mishu-kiosk-browser", "mishu-kiosk-policy.json"
Kind = Literal["server", "browser", "script", "policy"]

#: Policies that switch something off.
_OFF = (
    *("AudioCaptureAllowed", "AutofillAddressEnabled", "AutofillCreditCardEnabled", "BackgroundModeEnabled"),
    *("BookmarkBarEnabled", "ComponentUpdatesEnabled", "DefaultBrowserSettingEnabled", "EditBookmarksEnabled"),
    *("MetricsReportingEnabled", "PasswordManagerEnabled", "PaymentMethodQueryEnabled", "SearchSuggestEnabled"),
    *("SpellCheckServiceEnabled", "TranslateEnabled", "VideoCaptureAllowed"),
)


@dataclass(frozen=True)
class Kiosk:
    """What the files depend on.

    ``python`` is the interpreter that runs the server; ``every`` and ``silence`` are the seconds between two looks at
    the server and after which a page that is not heard of is given up.
    """

    python: str
    index: Path
    port: int
    printing: bool = False
    every: int = 5
    silence: int = 60


@dataclass(frozen=True)
class File:
    """A file to write: what it is, where it belongs below a user's home, its permissions and what is in it."""

    kind: Kind
    place: PurePosixPath
    mode: int
    content: str

    @property
    def name(self) -> str:
        """Its name in whatever folder."""
        return self.place.name


def files_of(kiosk: Kiosk) -> tuple[File, ...]:
    """Return the files of a kiosk.

    Raises:
        SettingsError: if a path cannot stand in a unit file, or a user's service may not use the port.
    """
    index = kiosk.index.absolute()
    for path in (kiosk.python, str(index)):
        _check_path(path)
    if set(kiosk.python) & set("'\"\\"):  # which systemd refuses in the path of a program, however it is quoted
        raise SettingsError(
            "install.python",
            "The path of this Python holds a quotation mark or a backslash, which systemd does not allow: {path}",
            path=kiosk.python,
        )
    if kiosk.port < 1024:
        raise SettingsError(
            "install.port",
            "A user's service may not use port {port}; choose one from 1024 with --port.",
            port=kiosk.port,
        )
    unit = {"PORT": str(kiosk.port), "PYTHON": unit_word(kiosk.python), "INDEX": unit_word(str(index))}
    script = {
        **{"PORT": str(kiosk.port), "PYTHON": shlex.quote(kiosk.python)},
        **{"EVERY": str(kiosk.every), "SILENCE": str(kiosk.silence)},
        "PRINTING": " --kiosk-printing" if kiosk.printing else "",
    }
    units = PurePosixPath(".config/systemd/user")
    return (
        File("server", units / SERVER, 0o644, _filled(SERVER, unit)),
        File("browser", units / BROWSER, 0o644, _filled(BROWSER, {})),
        File("script", PurePosixPath(".local/bin") / SCRIPT, 0o755, _filled(SCRIPT, script)),
        File("policy", PurePosixPath(".config/mishu") / POLICY, 0o644, json.dumps(policy(kiosk), indent=2) + "\n"),
    )


def unit_word(text: str) -> str:
    r"""Quote a word of a unit file's command line; see systemd.service(5), "Command lines".

    >>> print(unit_word('/50% of/a "b"\\c'))
    "/50%% of/a \"b\"\\c"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def policy(kiosk: Kiosk) -> dict[str, Any]:
    """Return what Chromium's administrator allows: this kiosk's pages, and next to nothing to do with them.

    The names are those of https://chromeenterprise.google/policies/.
    """
    pages = [f"http://127.0.0.1:{kiosk.port}", *(["chrome://print"] if kiosk.printing else [])]
    return {
        # The browser's own pages are not among "*": a new tab would be shown.
        "URLBlocklist": ["*", "chrome://*", "chrome-untrusted://*"],
        "URLAllowlist": pages,
        "PrintingEnabled": kiosk.printing,
        "AllowFileSelectionDialogs": False,
        "DownloadRestrictions": 3,  # none at all
        "DeveloperToolsAvailability": 2,  # never
        "IncognitoModeAvailability": 2,  # always
        "BrowserSignin": 0,
        "SyncDisabled": True,
        "NetworkPredictionOptions": 2,  # never
        "SafeBrowsingProtectionLevel": 0,  # would ask a server elsewhere
        **{f"Default{what}Setting": 2 for what in ("Geolocation", "Notifications", "Popups")},
        "ExtensionInstallBlocklist": ["*"],
        **dict.fromkeys(_OFF, False),
    }


def _filled(name: str, values: dict[str, str]) -> str:
    text = (resources.files("bot.kiosk") / "templates" / name).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def _check_path(path: str) -> None:
    # Line breaks would begin another line of the unit; halves of characters are no UTF-8.
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in path):
        raise SettingsError(
            "install.path",
            "The path {path} holds a line break or another sign that a unit file cannot hold; rename the folder.",
            path=ascii(path),
        )
