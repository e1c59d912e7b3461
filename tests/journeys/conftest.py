"""A real Chromium against a real server: what a page asks for, throws or blocks is a failure."""

import os
import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from tests.build import PASSWORD

# Playwright's own loop runs in the thread of the test; the server has threads of its own.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AXE = Axe()
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    path = os.environ.get("BROWSER_PATH")
    return {
        **browser_type_launch_args,
        **({"executable_path": path} if path else {}),
        "args": quiet,
    }


class Visitor:
    """A person at a browser: opens pages by path, and is told of what goes wrong on them."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context = context
        self.base = base
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("console", self._note_console)
        self.page.on("request", self._note_request)

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def sign_in(self, username: str) -> Page:
        self.open("/account/login/")
        self.page.get_by_label("User name").fill(username)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        return self.page

    def be(self, person: object) -> None:
        """Sign somebody in without going through the page of it."""
        from django.test import Client

        client = Client()
        client.force_login(person)
        # allauth asks again for the password where the last time is not known.
        session = client.session
        record = {"method": "password", "at": time.time(), "reauthenticated": True}
        shown = session.get("account_authentication_methods", [])
        session["account_authentication_methods"] = [*shown, record]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.base}
        self.context.add_cookies([cookie])

    def check_accessibility(self) -> list[str]:
        """What axe finds on this page, as a phone in light and as a desk in dark show it."""
        found = []
        for size, theme in ((PHONE, "light"), (DESK, "dark")):
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=theme)
            results = AXE.run(self.page, options=RULES).response
            found += [
                f"{theme} {violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
                for violation in results["violations"]
                for node in violation["nodes"]
            ]
        return found

    def sideways_pixels(self) -> int:
        """By how much a screen of 320 px would scroll sideways."""
        self.page.set_viewport_size(NARROW)
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")

    def _note_console(self, message: object) -> None:
        # A page that answers 4xx is logged as an error by Chromium; that is meant in places.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.problems.append(f"console: {message.text}")

    def _note_request(self, request: object) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.problems.append(f"outside: {request.url}")


@pytest.fixture
def visit(browser: Browser, live_server) -> Iterator[object]:
    """Make visitors: `visit()`, or `visit(java_script_enabled=False)`."""
    visitors = []

    def make(**options: object) -> Visitor:
        context = browser.new_context(viewport=PHONE, locale="en-US", **options)
        visitors.append(Visitor(context, live_server.url))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.context.close()
        assert visitor.problems == []
