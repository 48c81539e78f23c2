"""The wheel, in an environment that knows nothing of the repository: from nothing to a review."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD = (
    "import sys, setuptools.build_meta as build; print(getattr(build, sys.argv[1])(sys.argv[2]))"
)


def run(folder: Path, *command: object) -> str:
    """Run a command in a folder, without the variables that could lead it to the repository."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    # the templates of nbconvert do not lie beside its modules, but in the environment's own folder
    kept["JUPYTER_PATH"] = str(Path(sys.prefix) / "share" / "jupyter")
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder, env=kept, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def build(kind: str, source: Path, target: Path) -> Path:
    name = run(source, sys.executable, "-c", BUILD, f"build_{kind}", target).split()[-1]
    return target / name


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build from a copy: a build writes beside its sources."""
    copy = tmp_path_factory.mktemp("copy")
    for name in ("cjm_workbench", "notebooks"):
        ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "environment.yml"):
        shutil.copy(ROOT / name, copy)
    return build("sdist", copy, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build from the unpacked source distribution: what is missing there is missing here."""
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    (source,) = unpacked.iterdir()
    return build("wheel", source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel beside the packages that are here already: nothing is downloaded."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    (site,) = folder.glob("lib/python*/site-packages")
    # files ending in .pth are not read there, so the editable install of the repository is not
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    run(folder, python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel)
    return python


def test_the_wheel_holds_every_file_that_it_runs_with(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "cjm_workbench"
    needed = [
        path.relative_to(ROOT).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and ".ipynb_checkpoints" not in path.parts
    ]
    chapters = [f"cjm_workbench/notebooks/{path.name}" for path in ROOT.glob("notebooks/*.ipynb")]
    assert chapters
    assert {*needed, *chapters} - held == set()


def test_the_wheel_brings_no_other_package(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"cjm_workbench"}


def test_from_an_empty_folder_to_a_review(python: Path, tmp_path: Path) -> None:
    where = "import cjm_workbench; print(cjm_workbench.__file__)"
    assert Path(run(tmp_path, python, "-c", where).strip()).is_relative_to(python.parents[1])
    cjm = python.with_name("cjm")
    assert "cjm check acme" in run(tmp_path, cjm, "new", "acme")
    assert "cjm run acme all --period 2026Q3" in run(tmp_path, cjm, "check", "acme")
    run(tmp_path, cjm, "run", "acme", "all")
    review = tmp_path / "reports" / "acme" / "2026Q3" / "all"
    assert "A sample shop" in (review / "review.html").read_text("utf-8")
    made = {path.name for path in (review / "chapters").iterdir()}
    chapters = {path.name for path in ROOT.glob("notebooks/[0-9]*.ipynb")}
    assert made == chapters - {"10_index.ipynb"}  # the index is of all segments, not of one
