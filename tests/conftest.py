"""The cast: Tess teaches, Lea and Leo learn, Otto is an outsider, Tomás teaches others, Ada
looks after the site, and a guest has no name. Every test meets real rows."""

import os
import threading
from collections.abc import Iterator

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accounts import operations
from accounts.models import User
from config.liveness import THREAD, Liveness
from config.views import liveness
from tests import network
from tests.build import PASSWORD, remember_guest, second_factor, user

CI = os.environ.get("CI") == "true"

# How long something takes is measured under bench/: a busy machine fails no test here.
hypothesis_settings.register_profile(
    "meridiano", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("meridiano")

network.watch()


@pytest.fixture(autouse=True)
def no_other_machine() -> Iterator[None]:
    """Fails a test that asked another machine, even where its code took the refusal well."""
    network.asked.clear()
    yield
    assert network.asked == [], "a test asked another machine"


@pytest.fixture(autouse=True)
def health_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The health check asks in a thread of its own, which would wait for a test's transaction and
    write after it. Its own tests, which have none, let it ask: `health_is_asked`."""
    monkeypatch.setattr(liveness, "answered_at", float("inf"))
    monkeypatch.setattr(liveness, "was_well", True)


@pytest.fixture
def health_is_asked(health_is_not_asked: None, transactional_db: None) -> Iterator[Liveness]:
    """The next request for the health of the site asks the database."""
    liveness.answered_at = float("-inf")
    yield liveness
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join(30)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """On a build machine a test that was left out counts as a failure."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"


@receiver(user_logged_in)
def show_the_factor(request: HttpRequest, user: User, **how: object) -> None:
    """The client's `force_login` and `login` stand for a whole sign-in: whoever has a second
    factor showed it. A sign-in by the page comes with a request of its own kind."""
    if type(request) is HttpRequest and (factor := user.authenticator_set.first()):
        record_authentication(request, user, "mfa", id=factor.pk, type=factor.type)


@pytest.fixture
def tess(db: None) -> User:
    return user("tess", display_name="Tess Alder", is_teacher=True, is_confirmed_teacher=True)


@pytest.fixture
def tomas(db: None) -> User:
    return user("tomás", display_name="Tomás Vega", is_teacher=True, is_confirmed_teacher=True)


@pytest.fixture
def lea(db: None) -> User:
    return user("lea", display_name="Lea Moreno", is_student=True)


@pytest.fixture
def leo(db: None) -> User:
    return user("leo", display_name="Leo Ortiz", is_student=True)


@pytest.fixture
def otto(db: None) -> User:
    return user("otto", display_name="Otto Brandt")


@pytest.fixture
def ada(db: None) -> User:
    administrator = user(
        "ada", is_staff=True, is_superuser=True, is_teacher=True, is_confirmed_teacher=True
    )
    second_factor(administrator)
    return administrator


@pytest.fixture
def guest(db: None) -> User:
    return operations.create_guest()


@pytest.fixture
def as_guest(guest: User, client: Client) -> Client:
    """A client whose device knows the guest."""
    remember_guest(client, guest)
    return client


@pytest.fixture
def sign_in(client: Client):
    """Sign somebody in: `sign_in(lea)` returns the client."""

    def sign_in_as(person: User) -> Client:
        assert client.login(username=person.username, password=PASSWORD)
        return client

    return sign_in_as
