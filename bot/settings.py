"""Settings: read once, from flags, environment (``MISHU_…``) and file (``mishu.toml``), in this order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import platformdirs
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.messages import Lang
from embeddings.errors import MishuError, SettingsError

if TYPE_CHECKING:
    from embeddings.wording import TermList

#: The most quotes that one answer gives.
MOST_QUOTES = 50
#: Pictures that browsers show.
_PICTURES = frozenset({".png", ".svg", ".jpg", ".jpeg", ".webp"})
#: Scheme, name or address, and port.
_ORIGIN = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?")


def settings_files() -> tuple[Path, Path]:
    """Return where settings are looked for: this folder first, then the user's configuration folder."""
    return Path("mishu.toml"), Path(platformdirs.user_config_dir("mishu")) / "mishu.toml"


def _names(value: object) -> object:
    """Take names in a line too, as an environment variable gives them."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _networks(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        ip_network(name, strict=False)  # raises a ValueError that says what is wrong
    return names


def _picture(path: Path | None) -> Path | None:
    if path is not None and not (path.is_file() and path.suffix.lower() in _PICTURES):
        raise ValueError(f"there is no png, svg, jpg or webp picture {path}")
    return path


def _origin(value: str) -> str:
    """Take the origin of a site as browsers write it: nothing else may get into a header."""
    if not _ORIGIN.fullmatch(value.lower()):
        raise ValueError("write it as https://www.example or http://10.0.0.8:8080, without a path")
    return value.lower()


_Origin = Annotated[str, AfterValidator(_origin)]


class KioskSettings(BaseModel):
    """What holds for the kiosk alone: ``[kiosk]`` in the file, ``MISHU_KIOSK__…`` in the environment.

    ``documents`` are patterns of the names of the documents that it quotes, all where there are none; ``idle`` and
    ``warning`` are seconds, ``inches`` the screen's diagonal.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(default="", max_length=40)
    logo: Annotated[Path | None, AfterValidator(_picture)] = None
    documents: tuple[str, ...] = ()
    idle: float = Field(default=60, ge=1, le=3600)
    warning: float = Field(default=20, ge=1, le=600)
    inches: float = Field(default=32, ge=7, le=120)
    printing: bool = False
    keep_questions: bool = False
    tally: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("mishu")) / "kiosk.sqlite")


class MessengerSettings(BaseModel):
    """The secrets of the messengers that may ask: ``[messengers]`` in the file, ``MISHU_MESSENGERS__…``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    wecom_token: SecretStr = SecretStr("")
    wecom_key: SecretStr = SecretStr("")
    wecom_corp: str = ""
    dingtalk_secret: SecretStr = SecretStr("")


class Settings(BaseSettings):
    """Every setting, with its default."""

    model_config = SettingsConfigDict(env_prefix="MISHU_", env_nested_delimiter="__", extra="forbid", frozen=True)

    index: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("mishu")) / "index")
    model: str | None = None
    cluster: str | None = None
    lang: Lang = "zh"
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)
    quotes: int = Field(default=3, ge=1, le=MOST_QUOTES)
    threshold: float = Field(default=0.5, ge=0, le=1)
    possible: float = Field(default=0.25, ge=0, le=1)
    rate: int = Field(default=60, ge=0)
    queue: int = Field(default=100, ge=0, le=10_000)
    metrics: bool = False
    log: Literal["plain", "json"] = "plain"
    log_questions: bool = False
    embed_origins: Annotated[tuple[_Origin, ...], NoDecode, BeforeValidator(_names)] = ()
    hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)] = ()
    terms: Path | None = None
    rerank: str | None = None
    use_server: bool = True
    keep_conversations: bool = True
    own_files: bool = True
    # A path, or the URL of a PostgreSQL server, in which there may be a password: it is never shown.
    database: SecretStr | None = None
    trusted_header: str = Field(default="", pattern=r"^[A-Za-z0-9-]*$")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names), AfterValidator(_networks)] = (
        "127.0.0.1",
        "::1",
    )
    keep_days: int = Field(default=0, ge=0)
    feedback: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("mishu")) / "feedback.sqlite")
    messengers: MessengerSettings = MessengerSettings()
    kiosk: KioskSettings = KioskSettings()
    keep_unanswered: bool = True
    groups: dict[str, Annotated[tuple[str, ...], BeforeValidator(_names)]] = Field(default_factory=dict)

    @property
    def model_name(self) -> str:
        """The model for a new index; a folder by its full path, since the index is used from elsewhere too."""
        if self.model and Path(self.model).is_dir():
            return str(Path(self.model).absolute())
        from embeddings.encoder import PACKAGED

        return self.model or PACKAGED

    def terms_file(self) -> Path | None:
        """Return the file of the user's terms: the one set, else ``terms.toml`` where settings are looked for."""
        places = (path.with_name("terms.toml") for path in settings_files())
        return self.terms or next((path for path in places if path.is_file()), None)

    def own_terms(self) -> "TermList | None":
        """Read the user's terms, None where there is no file of them.

        Raises:
            SettingsError: if the file is not there or not as it should be.
        """
        path = self.terms_file()
        if path is None:
            return None
        from embeddings.wording import read_terms

        return read_terms(path)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags win over the environment, the environment over the file."""
        file = next((path for path in settings_files() if path.is_file()), None)
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, file)


def load_settings(flags: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings; flags that are None are left out.

    Raises:
        SettingsError: naming the setting and the value that cannot be used.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(
            "settings.value",
            "The setting {name} cannot be {value}: {reason}.",
            name=".".join(map(str, first["loc"])),
            value=first["input"],
            reason=_reason(first),
        ) from error
    except (ValueError, OSError) as error:  # a settings file that is not TOML, or may not be read
        raise SettingsError("settings.file", "mishu.toml cannot be read: {reason}", reason=error) from error


@dataclass(frozen=True)
class Origin:
    """A setting, as ``kiosk.idle``; its value as JSON has it, one that is secret masked; and where that came from.

    ``place`` is the file's path, or the name of the environment variable.
    """

    name: str
    value: Any
    source: Literal["default", "file", "environment", "flag"]
    place: str = ""


def origins(settings: Settings, flags: Mapping[str, Any] | None = None) -> list[Origin]:
    """Return every setting, in the order of their definition, where ``flags`` are those that they were loaded with."""
    file = next((path for path in settings_files() if path.is_file()), None)
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    in_file = TomlConfigSettingsSource(Settings, file)()
    in_environment = EnvSettingsSource(Settings)()
    found = []
    for path, value in _leaves(settings.model_dump(mode="json"), Settings):
        origin = Origin(".".join(path), value, "default")
        if _holds(given, path):
            origin = Origin(origin.name, value, "flag")
        elif _holds(in_environment, path):
            origin = Origin(origin.name, value, "environment", "MISHU_" + "__".join(path).upper())
        elif _holds(in_file, path):
            origin = Origin(origin.name, value, "file", str(file))
        found.append(origin)
    return found


def _leaves(values: Mapping[str, Any], model: type[BaseModel]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the values of a model, those of a section one by one, with their paths."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from (((name, *path), value) for path, value in _leaves(values[name], field.annotation))
        else:
            yield (name,), values[name]


def _holds(values: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    for name in path[:-1]:
        values = values.get(name) or {}
    return path[-1] in values


def _reason(found: ErrorDetails) -> MishuError | str:
    """Return why a value was refused, in words that can be translated where pydantic's kind is a common one."""
    bounds = found.get("ctx", {})
    match found["type"]:
        case "greater_than_equal":
            return MishuError("setting.least", "the least is {bound}", bound=bounds["ge"])
        case "less_than_equal":
            return MishuError("setting.most", "the most is {bound}", bound=bounds["le"])
        case "int_parsing" | "float_parsing" | "int_from_float":
            return MishuError("setting.number", "it must be a number")
        case "literal_error":
            return MishuError(
                "setting.choice", "it must be {choices}", choices=bounds["expected"].replace(" or ", ", ")
            )
        case "extra_forbidden":
            return MishuError("setting.unknown", "there is no such setting")
    return found["msg"]
