"""Start a client: settings with comments, and a sample that they fit."""

from __future__ import annotations

import json
from pathlib import Path

from cjm_workbench.errors import SettingsError
from cjm_workbench.scaffold.sample import write_sample
from cjm_workbench.settings.base import check_name
from cjm_workbench.writing import whole_folder

TEMPLATE = Path(__file__).parent / "template"
NEXT = """\
Made {folder}: settings with comments, and a made-up sample that they fit. Next:
  cjm check {client}{place}
      says what of the sample is valid, quarantined, blind and unmapped
  cjm run {client} all{place}
      makes a first review, of the sample
  cjm lab {client}{place}
      opens the chapters in JupyterLab
  {folder}/client.yaml
      put your client in its place: what is marked CHANGE 1 to CHANGE 5, in this order
"""


def make_client(parameters: Path, client: str) -> Path:
    """Make the folder of a new client.

    Parameters
    ----------
    parameters
        The folder that holds one folder a client.
    client
        The new client's name.

    Returns
    -------
    Path
        The client's folder: ``client.yaml``, ``touchpoints.csv``, ``journeys/``, ``segments/`` and
        a made-up sample under ``data/``, on which `cjm check` finds no fault.

    Raises
    ------
    SettingsError
        If the name is not allowed, or the folder is there already.
    """
    folder = parameters / check_name("client", client)
    if folder.exists():
        raise SettingsError(
            f"{folder}: is there already, and stays as it is",
            next_step="Choose another name, or remove the folder first.",
        )
    with whole_folder(folder, replace=False) as work:
        for source in sorted(path for path in TEMPLATE.rglob("*") if path.is_file()):
            target = work / _target(source.relative_to(TEMPLATE))
            target.parent.mkdir(exist_ok=True)
            text = source.read_text(encoding="utf-8")
            target.write_text(_fill(text, parameters, client), encoding="utf-8")
        write_sample(work / "data")
    return folder


def next_steps(folder: Path) -> str:
    """Say what to do with the folder of a new client.

    Examples
    --------
    >>> next_steps(Path("clients/acme")).splitlines()[1]
    '  cjm check acme --parameters clients'
    """
    client, parameters = folder.name, folder.parent
    place = "" if parameters == Path("parameters") else f" --parameters {parameters}"
    return NEXT.format(folder=folder, client=client, place=place)


def _target(inside: Path) -> Path:
    # under its real name, git would read the template's own
    return Path(".gitignore") if inside.name == "gitignore" else inside


def _fill(text: str, parameters: Path, client: str) -> str:
    # JSON quotes what YAML could take for more than a text
    place = json.dumps(parameters.as_posix(), ensure_ascii=False)
    return text.replace("{{client}}", client).replace("{{parameters}}", place)
