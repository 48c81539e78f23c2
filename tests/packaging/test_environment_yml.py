"""environment.yml agrees with pyproject.toml, from which this file makes it.

Write it anew with ``python tests/packaging/test_environment_yml.py``, or ``make environment``.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / "environment.yml"

HEAD = """\
# The conda environment, made from pyproject.toml by `make environment`; a test compares the two.
# conda env create -f environment.yml
"""
CONDA = {
    "duckdb": ["python-duckdb"],
    "great-tables": ["great_tables"],
    "ibis-framework": ["ibis-duckdb", "ibis-postgres"],
    "matplotlib": ["matplotlib-base"],
    "pandera": ["pandera-pandas"],
}
"""The names that conda-forge gives to packages, where they differ from the index of Python."""


def write_environment(pyproject: str) -> str:
    """Say as a conda environment what a pyproject.toml requires."""
    project = tomllib.loads(pyproject)["project"]
    needed = [Requirement(text) for text in project["dependencies"]]
    packages = [
        f"{name} {_bounds(requirement)}"
        for requirement in needed
        for name in CONDA.get(requirement.name, [requirement.name])
    ]
    extras = ",".join(project.get("optional-dependencies", {}))
    content = {
        "name": project["name"],
        "channels": ["conda-forge", "nodefaults"],
        "dependencies": [
            f"python {project['requires-python']}",
            *sorted(packages),
            "pip",
            # pip finds the packages above, and adds what conda-forge does not have
            {"pip": [f"-e .[{extras}]" if extras else "-e ."]},
        ],
    }
    return HEAD + yaml.safe_dump(content, sort_keys=False)


def _bounds(requirement: Requirement) -> str:
    return ",".join(sorted((str(bound) for bound in requirement.specifier), reverse=True))


def test_the_file_is_what_pyproject_makes():
    made = write_environment((ROOT / "pyproject.toml").read_text("utf-8"))
    assert ENVIRONMENT.read_text("utf-8") == made


def test_names_bounds_and_extras_are_said_as_conda_reads_them():
    pyproject = """
[project]
name = "example"
requires-python = ">=3.11"
dependencies = ["numpy>=2,<3", "ibis-framework[duckdb,postgres]>=12.0,<12.1"]
[project.optional-dependencies]
data = ["some-data==1.0"]
"""
    assert yaml.safe_load(write_environment(pyproject))["dependencies"] == [
        "python >=3.11",
        "ibis-duckdb >=12.0,<12.1",
        "ibis-postgres >=12.0,<12.1",
        "numpy >=2,<3",
        "pip",
        {"pip": ["-e .[data]"]},
    ]


def test_every_name_that_differs_is_still_required():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(CONDA) <= {Requirement(text).name for text in project["dependencies"]}


def test_it_names_no_address():
    assert re.search(r"https?://|file:", ENVIRONMENT.read_text("utf-8")) is None


if __name__ == "__main__":
    ENVIRONMENT.write_text(
        write_environment((ROOT / "pyproject.toml").read_text("utf-8")), encoding="utf-8"
    )
