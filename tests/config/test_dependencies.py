"""Every package is pinned with its hashes, and no other is installed."""

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = ["requirements.txt", "requirements-dev.txt"]
# What makes the environment itself.
OF_PYTHON = {"pip", "setuptools", "wheel", "uv"}
PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==([^\s;]+)")


def pins(file):
    """The version and the number of hashes of each package; a line goes on after a backslash."""
    lines = re.sub(r"\\\n", " ", (ROOT / file).read_text()).splitlines()
    found = {}
    for line in (line.strip() for line in lines):
        if line and not line.startswith("#"):
            pin = PIN.match(line)
            assert pin, f"{line} is no pin"
            found[plain(pin[1])] = pin[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", line))
    return found


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("file", FILES)
def test_every_package_has_one_version_and_its_hashes(file):
    found = pins(file)
    assert "django" in found
    assert [name for name, (_version, hashes) in found.items() if not hashes] == []


def test_packages_for_tests_are_those_of_the_site_and_more():
    site, everything = map(pins, FILES)
    assert site.items() <= everything.items()


def test_what_is_installed_is_what_is_pinned():
    installed = {plain(each.metadata["Name"]): each.version for each in distributions()}
    pinned = {name: version for name, (version, _hashes) in pins("requirements-dev.txt").items()}
    others = {name: version for name, version in installed.items() if name not in OF_PYTHON}
    assert others.items() <= pinned.items()
