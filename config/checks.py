"""System checks of our own: what Django does not warn of."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.csp import CSP

from accounts.personal_data import MissingRule, rules_of_all_models
from accounts.policies import declared_policy
from config.health import is_safe_sqlite

LOOSE_SOURCES = {CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL, "*", "http:", "https:"}


@register(Tags.security)
def content_security_policy(**kwargs: Any) -> list[CheckMessage]:
    """The policy is there and tight. Django's default is empty, and it does not warn of that."""
    policy: dict[str, list[str]] = getattr(settings, "SECURE_CSP", {}) or {}
    loose = {
        f"{directive} {source}"
        for directive, sources in policy.items()
        for source in sources
        if source in LOOSE_SOURCES
    }
    middleware = "django.middleware.csp.ContentSecurityPolicyMiddleware"
    if policy.get("default-src") != [CSP.NONE] or loose or middleware not in settings.MIDDLEWARE:
        hint = ", ".join(sorted(loose)) or "default-src must be 'none', with its middleware."
        return [
            Error("The content security policy is missing or loose.", hint=hint, id="config.E001")
        ]
    return []


@register(Tags.urls)
def policy_of_every_url(**kwargs: Any) -> list[CheckMessage]:
    """Every URL's view says who may open it."""
    return [
        Error(
            f"The view {name} has no policy.",
            hint="Put @anyone, @learner, @account, @teacher or @staff on the view.",
            id="config.E002",
        )
        for name, pattern in all_patterns()
        if declared_policy(pattern.callback, name) is None
    ]


@register(Tags.models)
def personal_data_of_every_table(**kwargs: Any) -> list[CheckMessage]:
    """Every table that reaches a person says how it is exported and merged."""
    try:
        list(rules_of_all_models())
    except MissingRule as problem:
        return [Error(str(problem), id="config.E003")]
    return []


@register(Tags.security, deploy=True)
def rate_limits_across_processes(**kwargs: Any) -> list[CheckMessage]:
    """A cache of one process, or none, would silently stop the limits on sign-ins."""
    backend = str(settings.CACHES["default"]["BACKEND"])
    if backend.endswith(("DummyCache", "LocMemCache")):
        return [Error(f"{backend} cannot hold rate limits across processes.", id="config.E004")]
    return []


@register(Tags.security, deploy=True)
def sqlite_version(**kwargs: Any) -> list[CheckMessage]:
    """An older SQLite can, very rarely, damage a database in WAL mode; it is said, not refused."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") or is_safe_sqlite():
        return []
    return [
        Info(
            f"SQLite {sqlite3.sqlite_version} has a rare fault in WAL mode, mended since.",
            hint="A Python with SQLite 3.51.3 or later is safer; keep backups in any case.",
            id="config.I001",
        )
    ]


def all_patterns() -> Iterator[tuple[str, URLPattern]]:
    """Every view of the project with its name (the route where it has none)."""
    yield from _walk("", get_resolver().url_patterns)


def _walk(space: str, patterns: list[Any]) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(inner, pattern.url_patterns)
        else:
            yield space + (pattern.name or str(pattern.pattern)), pattern
