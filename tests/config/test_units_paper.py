"""The units in docs/units and what docs/operating.md says of them. Reads files alone."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from config.health import writes_in_words

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "docs" / "units"
PAPER = (ROOT / "docs" / "operating.md").read_text()
SERVICES = sorted(file.name for file in UNITS.glob("*.service"))
TIMERS = sorted(file.name for file in UNITS.glob("*.timer"))
OWN = {
    "meridiano.service": {"Restart", "RestartSec", "KillMode", "TimeoutStopSec"},
    "meridiano-forget.service": {"Type"},
    "meridiano-backup.service": {"Type", "ReadWritePaths"},
}
LOCKS = {
    "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "ProtectHome=yes",
    "PrivateTmp=yes", "PrivateDevices=yes", "ProtectKernelTunables=yes",
    "ProtectKernelModules=yes", "ProtectKernelLogs=yes", "ProtectControlGroups=yes",
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6", "IPAddressDeny=any",
    "IPAddressAllow=localhost", "SystemCallFilter=@system-service", "UMask=0077", "MemoryMax=1G",
    "StateDirectory=meridiano", "User=meridiano",
}  # fmt: skip


def service_lines(name: str) -> list[str]:
    part = (UNITS / name).read_text().partition("[Service]\n")[2].partition("\n[")[0]
    return [line for line in part.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("name", SERVICES)
def test_service_is_locked_in(name):
    assert LOCKS - set(service_lines(name)) == set()


def test_services_have_the_same_locks():
    """They differ in what they run, and in nothing else."""
    alike = {
        tuple(
            line
            for line in service_lines(name)
            if line.partition("=")[0] not in OWN[name] | {"ExecStart"}
        )
        for name in SERVICES
    }
    assert set(OWN) == set(SERVICES)
    assert len(alike) == 1


def test_every_command_of_a_unit_is_there():
    started = [
        line.partition("=")[2]
        for name in SERVICES
        for line in service_lines(name)
        if line.startswith("ExecStart=")
    ]
    commands = set(re.findall(r"(?:/srv/meridiano/)?bin/manage (\w+)", " ".join(started)))
    assert "/srv/meridiano/bin/serve" in started
    assert commands == {"forget", "sweep", "backup", "check_backup", "erase_again"}
    for command in commands:
        assert list(ROOT.glob(f"*/management/commands/{command}.py"))


def test_every_timer_has_its_service_and_the_paper_enables_it():
    assert {name.replace(".timer", ".service") for name in TIMERS} <= set(SERVICES)
    [line] = re.findall(r"^ +systemctl enable --now (.+)$", PAPER, re.M)
    assert set(line.split()) == {"meridiano.service", *TIMERS}


def test_paper_and_units_name_the_same_folders():
    assert "MERIDIANO_DATA=/var/lib/meridiano" in PAPER
    assert "/var/lib/meridiano /srv/backups" in PAPER
    for name in SERVICES:
        lines = service_lines(name)
        assert "EnvironmentFile=/etc/meridiano.env" in lines
        assert "WorkingDirectory=/srv/meridiano" in lines
    assert "ReadWritePaths=/srv/backups" in service_lines("meridiano-backup.service")


def test_backup_unit_can_run_twice_a_day_and_takes_away_its_own_files_alone(tmp_path):
    lines = service_lines("meridiano-backup.service")
    [making] = [line for line in lines if "bin/manage backup" in line]
    [name] = re.findall(r"d=/srv/backups/(.+?);", making)
    # systemd writes one percent sign for two.
    shell = f"printf %s {name.replace('%%', '%')}"
    asked = ["/bin/sh", "-c", shell]
    made = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert re.fullmatch(r"meridiano-\d{4}-\d\d-\d\d-\d{6}\.zip", made)
    kept = tmp_path / "by-hand.zip", tmp_path / "meridiano-before-the-exam.zip"
    for path in (tmp_path / made, *kept):
        path.touch()
        os.utime(path, (0, 0))
    [erasing] = [line.partition("=")[2] for line in lines if "-delete" in line]
    erasing = erasing.replace("/srv/backups", str(tmp_path))
    subprocess.run(shlex.split(erasing), check=True)
    assert set(tmp_path.iterdir()) == set(kept)


@pytest.mark.parametrize("name", SERVICES)
def test_unit_waits_for_a_postgresql_of_this_machine(name):
    [line] = re.findall(r"^After=(.+)$", (UNITS / name).read_text(), re.M)
    assert "postgresql.service" in line.split()


def test_line_of_the_start_in_the_paper_is_what_the_start_says():
    [shown] = re.findall(r"^    disk          (.+)$", PAPER, re.M)
    assert shown == writes_in_words(140)
