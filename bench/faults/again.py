"""A plugin for pytest: every test that was asked for runs as often as the variable TIMES says."""

import os

import pytest


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.fixturenames.append("time_of_many")
    metafunc.parametrize("time_of_many", range(int(os.environ["TIMES"])), scope="function")
