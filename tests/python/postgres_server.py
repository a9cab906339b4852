"""A Postgres server of a test's own, which may be stopped and killed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2

__all__ = ["Server", "a_server", "asked"]

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]


class Server:
    """A server of its own, safe against its own death, and not against a power cut."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        self.run(
            "initdb", "--pgdata", folder / "data", "--username", "crm_metrics", "--auth", "trust", "--encoding", "UTF8"
        )
        self.start()
        self.run(
            "createdb", "--host", "127.0.0.1", "--port", str(self.port), "--username", "crm_metrics", "crm_metrics"
        )

    def run(self, program: str, *words: str | Path) -> None:
        """One of the server's programs; it refuses to run as root."""
        found = PROGRAMS[0] / program if PROGRAMS else program
        command = [*(["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []), found, *words]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self) -> None:
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self.folder} -c fsync=off"
        )
        self.run(
            "pg_ctl",
            "--pgdata",
            self.folder / "data",
            "--log",
            self.folder / "log",
            "--wait",
            "start",
            "--options",
            options,
        )

    def stop(self, mode: str) -> None:
        self.run("pg_ctl", "--pgdata", self.folder / "data", "--mode", mode, "--wait", "stop")

    @property
    def connection(self) -> dict[str, Any]:
        return {
            "type": "postgres", "host": "127.0.0.1", "port": self.port, "user": "crm_metrics", "password": "",
            "dbname": "crm_metrics",
        }  # fmt: skip


@contextmanager
def a_server() -> Iterator[Server]:
    """Gone with all its data when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="crm_metrics_pg."))
    folder.chmod(0o755)
    server = Server(folder)
    try:
        yield server
    finally:
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def asked(server: Server, role: str = "crm_metrics", database: str = "crm_metrics") -> Iterator[Any]:
    """A cursor of a role; every statement is a transaction."""
    fields = {name: server.connection[name] for name in ("host", "port")}
    with closing(psycopg2.connect(user=role, dbname=database, **fields)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
