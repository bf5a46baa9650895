import importlib.metadata
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

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


def test_constraints_have_a_version_of_everything_that_is_asked_for() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if not line.startswith("#"))
    versions = {canonicalize_name(name): version for name, version in pairs}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    for line in [*project["dependencies"], *(each for extra in extras for each in extra)]:
        wanted = Requirement(line)
        name = canonicalize_name(wanted.name)
        assert name in ("mishu", "torch") or wanted.specifier.contains(versions[name]), line
    assert "torch" not in versions  # of several builds; pyproject.toml has its version


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle for this machine, without the wheels, that says it is whole."""
    for name in ("install.sh", "sums.py"):
        shutil.copy(ROOT / "packaging" / name, tmp_path)
    program = "import platform, sys; print(sys.implementation.cache_tag, platform.system(), platform.machine())"
    here = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    (tmp_path / "platform.txt").write_text(here, encoding="utf-8")
    (tmp_path / "wheels").mkdir()
    subprocess.run([sys.executable, str(tmp_path / "sums.py"), "write", str(tmp_path)], check=True)
    return tmp_path


def install(bundle: Path, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Run a bundle's script as a user would."""
    command = ["sh", str(bundle / "install.sh"), str(bundle / "target")]
    return subprocess.run(command, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "PYTHON": python})


def test_a_bundle_for_another_machine_is_not_installed(bundle: Path) -> None:
    (bundle / "platform.txt").write_text("cpython-39 Plan9 vax\n", encoding="utf-8")
    ran = install(bundle)
    assert ran.returncode == 1 and "cpython-39 Plan9 vax" in ran.stderr and "make bundle" in ran.stderr
    ran = install(bundle, "no-python")
    assert ran.returncode == 1 and "找不到 no-python" in ran.stderr
    assert not (bundle / "target").exists()


def test_a_damaged_bundle_is_not_installed(bundle: Path) -> None:
    (bundle / "wheels" / "more.whl").write_bytes(b"")
    ran = install(bundle)
    assert ran.returncode == 1 and "安装包不完整" in ran.stderr and not (bundle / "target").exists()


def test_nothing_is_fetched_by_a_bundle(bundle: Path) -> None:
    ran = install(bundle)
    assert ran.returncode == 1 and "No matching distribution" in ran.stderr and "没有装好" in ran.stderr
