"""What every answer carries, and the cookies and headers of a real site."""

import json
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from config.checks import all_patterns
from tests.accounts.test_second_factor import code_of
from tests.build import PASSWORD, TOTP_SECRET
from tests.config.test_start import environment
from tests.test_access import NAMES, address

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = "\n".join(file.read_text() for file in (ROOT / "static").rglob("*.js"))
ORIGIN = "https://learn.example.org"
READ = """
import json
from config import settings
names = [name for name in dir(settings) if name.startswith(("SESSION_", "CSRF_", "SECURE_"))]
names += ["ALLOWED_HOSTS", "IS_TRIAL", "GUEST_COOKIE_NAME", "SITE_URL", "X_FRAME_OPTIONS"]
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""
A_YEAR = 365 * 24 * 60 * 60


@pytest.fixture(scope="module")
def read_settings(tmp_path_factory):
    """The settings of a site behind https, read as the server reads them."""
    result = subprocess.run(
        [sys.executable, "-c", READ],
        env=environment(tmp_path_factory.mktemp("real"), MERIDIANO_URL=ORIGIN),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(result.stdout) | {"SECURE_CSP": settings.SECURE_CSP}


@pytest.fixture
def real_site(read_settings):
    with override_settings(**read_settings):
        yield


@pytest.fixture
def real(real_site):
    """A browser at the real site."""
    return Client(headers={"host": "learn.example.org", "x-forwarded-proto": "https"})


def test_browsers_stay_with_https_for_a_year(real, db):
    sent = real.get("/").headers["Strict-Transport-Security"]
    assert sent == f"max-age={A_YEAR}; includeSubDomains"


def test_request_by_http_is_sent_to_https(real_site, db):
    answer = Client(headers={"host": "learn.example.org"}).get("/about/")
    assert (answer.status_code, answer.url) == (301, f"{ORIGIN}/about/")


def cookies_of(client):
    """Every cookie as it is set on the way from a visitor to a whole sign-in."""
    steps = [
        (reverse("accounts:display"), {"theme": "dark"}),
        (reverse("accounts:save_preferences"), {"review_minutes": "10", "time_zone": ""}),
        (reverse("account_login"), {"login": "ada", "password": PASSWORD}),
        (reverse("mfa_authenticate"), {"code": code_of(TOTP_SECRET)}),
    ]
    lesson = reverse("lessons:lesson", args=["aid-and-migration", "august-1982"])
    answers = [client.get(f"{lesson}?zoom=overview"), client.get(reverse("account_login"))]
    answers += [client.post(*step) for step in steps]
    return [cookie for answer in answers for cookie in answer.cookies.values() if cookie.value]


def test_every_cookie_of_a_real_site_is_secure_and_kept_from_scripts(real, ada):
    cookies = cookies_of(real)
    names = {cookie.key for cookie in cookies}
    assert names == {"__Host-sid", "__Host-csrf", "__Host-guest", "display", "zoom", "messages"}
    for cookie in cookies:
        assert (cookie["secure"], cookie["httponly"]) == (True, True), cookie.key
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")


def test_cookie_that_a_script_writes_says_when_it_is_sent_along():
    written = re.findall(r"document\.cookie = (.+);", SCRIPTS)
    assert len(written) == 1
    assert all("SameSite=Lax${secure}" in each for each in written)


BANS = {"base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'"}


def guards(answer):
    """Against a page of ours in a frame, another base, plugins, leaks and guessed types."""
    headers = answer.headers
    assert set(headers["Content-Security-Policy"].split("; ")) >= BANS
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers
    return answer


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_forbids_another_base_plugins_and_frames(db, ada, name):
    administrator = Client()
    administrator.force_login(ada)
    for client in (Client(), administrator):
        assert guards(client.get(address(name))).headers["X-Frame-Options"] == "DENY"


def test_answers_that_no_view_makes_are_guarded_too(client, db):
    assert guards(client.get("/no/such/page/")).status_code == 404
    assert guards(client.get("/static/css/no-such.css")).status_code == 404
    assert guards(client.get("/", headers={"host": "elsewhere.example"})).status_code == 400
    with closing(client.get("/static/js/page.js")) as file:
        assert guards(file).status_code == 200
    strict = Client(enforce_csrf_checks=True)
    assert guards(strict.post(reverse("account_login"), {})).status_code == 403


def test_no_view_is_exempt_from_the_token_of_a_form():
    exempt = {
        name
        for name, pattern in all_patterns()
        if getattr(getattr(pattern, "callback", None), "csrf_exempt", False)
    }
    assert exempt == set()
