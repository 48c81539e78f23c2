"""A PostgreSQL server of the machine's own package, for the tests that read one."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

PASSWORD = "p@ss/w:rd-of-the-test"
ANYBODY = "nobody"
"""The server refuses to run as root; then it runs as this user."""


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Attributes
    ----------
    url
        Its address, with the password of the owner.
    port
        On loopback.
    """

    url: str
    port: int

    def ask(self, *statements: str) -> None:
        """Run statements as the owner."""
        with psycopg.connect(self.url, autocommit=True) as session:
            for statement in statements:
                session.execute(statement.encode())


def find_programs() -> Path | None:
    """Find the folder of ``initdb`` and ``postgres``: Debian keeps it off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def run_server(programs: Path) -> Iterator[Server]:
    """Start a server on a free port of loopback, and stop it at the end."""
    # not under pytest's folder: another user than the test's cannot enter that
    with tempfile.TemporaryDirectory(prefix="cjm-postgres-") as folder:
        home = Path(folder)
        user: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = {"user": ANYBODY, "extra_groups": []}
            shutil.chown(home, ANYBODY)
        _make(programs, home, user)
        port = _free_port()
        with _started(programs, home, port, user):
            password = PASSWORD.replace("@", "%40").replace("/", "%2F").replace(":", "%3A")
            yield Server(f"postgresql://owner:{password}@127.0.0.1:{port}/postgres", port)


def _make(programs: Path, home: Path, user: dict[str, Any]) -> None:
    secret = home / "secret"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    command = [programs / "initdb", "-D", home / "data", "-U", "owner", "-E", "UTF8"]
    options = ["--locale=C", "--no-sync", "-A", "scram-sha-256", f"--pwfile={secret}"]
    subprocess.run([*command, *options], check=True, capture_output=True, cwd=home, **user)


@contextmanager
def _started(programs: Path, home: Path, port: int, user: dict[str, Any]) -> Iterator[None]:
    data = str(home / "data")
    command = [programs / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", data]
    log = home / "log"
    with (
        log.open("wb") as words,
        subprocess.Popen([*command, "-F"], stdout=words, stderr=words, cwd=home, **user) as server,
    ):
        try:
            _wait_until_it_answers(programs, port, server, log)
            yield
        finally:
            server.send_signal(signal.SIGINT)  # it ends open sessions, and stops
            server.wait()


def _wait_until_it_answers(
    programs: Path, port: int, server: subprocess.Popen[bytes], log: Path
) -> None:
    command = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"]
    while subprocess.run(command, check=False).returncode:
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
