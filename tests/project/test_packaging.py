import importlib.metadata
import subprocess
import sys
import zipfile

import pytest

from tests import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--disable-pip-version-check"]
    subprocess.run([*command, "--wheel-dir", folder, ROOT], check=True, timeout=300)
    (path,) = folder.glob("mishu-*.whl")
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


@pytest.mark.slow
def test_the_wheel_carries_handbook_locales_and_web_assets(wheel: list[str]) -> None:
    handbook = [path.name for path in (ROOT / "seeds").iterdir()]
    assert {f"bot/handbook/{name}" for name in handbook} <= set(wheel)
    assets = [path.relative_to(ROOT).as_posix() for path in (ROOT / "bot" / "web" / "assets").rglob("*.*")]
    assert assets and set(assets) <= set(wheel)
    assert {f"bot/evaluation/templates/report.{kind}" for kind in ("html", "css")} <= set(wheel)
    assert {"bot/locales/zh.toml", "bot/locales/en.toml", "bot/py.typed"} <= set(wheel)


@pytest.mark.slow
def test_the_wheel_carries_nothing_else(wheel: list[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in wheel} == {"bot", "embeddings", "mishu"}
    assert not [name for name in wheel if "test" in name or "__pycache__" in name]


def test_no_cuda_packages_came_along() -> None:
    names = {distribution.metadata["Name"].lower() for distribution in importlib.metadata.distributions()}
    assert not [name for name in names if name.startswith(("nvidia-", "triton"))]
    assert importlib.metadata.version("torch").split("+")[0] == "2.13.0"
