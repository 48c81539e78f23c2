"""Where the chapters are looked for."""

from __future__ import annotations

from cjm_workbench.reporting.notebooks import find_notebooks
from notebooks.generate import HERE


def test_in_the_repository_they_lie_beside_the_package():
    assert find_notebooks() == HERE


def test_in_a_wheel_they_lie_inside_the_package(tmp_path):
    package = tmp_path / "site-packages" / "cjm_workbench"
    (package / "notebooks").mkdir(parents=True)
    # another package's folder of that name, which may lie beside this one
    (package.parent / "notebooks").mkdir()
    assert find_notebooks(package) == package / "notebooks"
