"""The site as `bin/serve` runs it, on a folder of its own, with the floor's views beside it; and
what it takes: CPU from the kernel's own count, memory as its processes share it."""

import http.client
import os
import re
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.ledger import ROOT, free_port
from config.start import GIVE_BACK

TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """Gunicorn with the bench's settings. Raises RuntimeError where it does not start."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        foreign = ("MERIDIANO_", "DJANGO_")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        own = {"DJANGO_SETTINGS_MODULE": "bench.settings", "BENCH_DATA": str(folder)}
        self.variables = clean | own | {"PORT": str(self.port)} | dict([GIVE_BACK])
        for command in (["migrate"], ["createcachetable"], ["collectstatic", "--noinput"]):
            self.run("manage.py", *command, "-v0")

    def run(self, *arguments: str) -> str:
        """What a command of Python prints, with the settings of the server."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.variables,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    def __enter__(self) -> "Server":
        command = ["-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
        with (self.folder / "server.log").open("ab") as log:
            self.process: subprocess.Popen[bytes] = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.variables, stdout=log, stderr=log
            )
        for _ in range(400):
            if self._is_up():
                return self
            time.sleep(0.05)
        self.process.terminate()
        raise RuntimeError((self.folder / "server.log").read_text())

    def __exit__(self, *_: Any) -> None:
        self.process.terminate()
        self.process.wait()

    def _is_up(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port)) as connection:
            try:
                connection.request("GET", "/healthz")
                return connection.getresponse().status == 200
            except OSError:
                return False

    def cpu_seconds(self) -> float:
        """Of all its processes, those too that have ended."""
        return sum(_cpu_seconds(pid) for pid in self._pids())

    def memory_mib(self) -> float:
        """Proportional set size: what processes share is counted once."""
        return sum(_pss_kib(pid) for pid in self._pids()) / 1024

    def _pids(self) -> list[int]:
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]


def _cpu_seconds(pid: int) -> float:
    fields = re.sub(r"^.*\) ", "", Path(f"/proc/{pid}/stat").read_text()).split()
    return sum(int(field) for field in fields[11:15]) / TICKS


def _pss_kib(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0
