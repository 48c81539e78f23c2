"""What pyproject.toml cannot say: the wheel carries the chapters, which lie beside the package."""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CHAPTERS = Path("notebooks")


class BuildWithChapters(build_py):
    """Build the package, and put the chapters where `find_notebooks` looks first."""

    def run(self) -> None:
        """Copy the modules, then the chapters; an editable install reads both where they lie."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "cjm_workbench" / "notebooks"
        self.mkpath(str(target))
        for chapter in sorted(CHAPTERS.glob("*.ipynb")):
            self.copy_file(str(chapter), str(target / chapter.name))


setup(cmdclass={"build_py": BuildWithChapters})
