from __future__ import annotations

from pathlib import Path

import pytest

from cjm_workbench.errors import SourceError
from cjm_workbench.sources.locate import locate

WHERE = "source shop"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "a [b]"  # brackets in a folder's name are no pattern
    (inside / "data" / "folder").mkdir(parents=True)
    for name in ("2.csv", "1.csv"):
        (inside / "data" / name).write_text("id\n")
    return inside


def test_a_star_finds_files_by_name_and_no_folders(folder: Path) -> None:
    assert [path.name for path in locate("data/*", folder, WHERE)] == ["1.csv", "2.csv"]


def test_a_file_has_one_name_whatever_the_way_to_it(folder: Path) -> None:
    assert locate("data/../data/1.csv", folder, WHERE) == locate("data/1.csv", folder, WHERE)


def test_variables_and_their_defaults(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CJM_TEST", raising=False)
    assert locate("${CJM_TEST:-data}/1.csv", folder, WHERE)[0].name == "1.csv"
    monkeypatch.setenv("CJM_TEST", str(folder / "data"))
    assert locate("${CJM_TEST}/2.csv", folder, WHERE)[0].name == "2.csv"


def test_a_path_inside_an_installed_package(folder: Path) -> None:
    assert locate("package:cjm_workbench/errors.py", folder, WHERE)[0].name == "errors.py"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("data/3.csv", "source shop: no file at 'data/3.csv'. Did you mean '2.csv'?"),
        ("${CJM_ABSENT}/1.csv", "needs the environment variable CJM_ABSENT. Set it: export"),
        ("package:no_such_package/x.csv", "package 'no_such_package' is not installed"),
        ("package:../x.csv", "package '..' is not installed"),
        ("package:cjm_workbench/no.csv", "no file at 'package:cjm_workbench/no.csv'"),
    ],
)
def test_what_is_not_there(folder: Path, text: str, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        locate(text, folder, WHERE)
    assert message in str(caught.value)
