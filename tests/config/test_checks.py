import pytest
from django.core.checks import run_checks
from django.test import override_settings
from django.urls import path
from django.utils.csp import CSP

from accounts.policies import anyone
from config import checks


def found(**settings):
    with override_settings(**settings):
        return {message.id for message in run_checks(include_deployment_checks=True)}


@pytest.mark.parametrize(
    "policy",
    [
        {},
        {"default-src": [CSP.SELF]},
        {"default-src": [CSP.NONE], "script-src": [CSP.SELF, CSP.UNSAFE_INLINE]},
        {"default-src": [CSP.NONE], "img-src": ["https:"]},
    ],
)
def test_missing_or_loose_security_policy_is_an_error(policy):
    assert "config.E001" in found(SECURE_CSP=policy)


def test_policy_that_ships_is_tight():
    assert checks.content_security_policy() == []


def undeclared(request):
    return None


class Addresses:
    urlpatterns = [path("open/", anyone(undeclared)), path("forgotten/", lambda request: None)]


def test_view_without_a_policy_is_an_error():
    with override_settings(ROOT_URLCONF=Addresses):
        messages = checks.policy_of_every_url()
    assert [message.id for message in messages] == ["config.E002"]
    assert "forgotten" in messages[0].msg


@pytest.mark.parametrize("backend", ["dummy.DummyCache", "locmem.LocMemCache"])
def test_cache_that_forgets_between_processes_is_an_error(backend):
    cache = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    with override_settings(CACHES=cache):
        assert [one.id for one in checks.rate_limits_across_processes()] == ["config.E004"]


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
    ],
)
def test_sqlite_versions_without_the_fault(version, is_safe):
    assert checks.is_safe_sqlite(version) == is_safe
