"""What every answer carries, and the cookies and headers of a real site."""

import json
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory, override_settings
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


@pytest.mark.parametrize("name", ["home", "course", "healthz", "no such page"])
def test_answer_to_head_has_the_headers_of_a_whole_one_and_no_body(client, db, name):
    """As the server sees it: Django's test client takes bodies away itself."""
    path = "/no/such/page/" if name == "no such page" else reverse(name)
    status, headers, body = wsgi(path, "HEAD")
    whole_status, whole_headers, whole_body = wsgi(path, "GET")
    assert (status, body) == (whole_status, b"")
    assert headers.get("Content-Length") == whole_headers.get("Content-Length")
    # A page that leads on has none either.
    assert whole_body or whole_status == 302


@pytest.mark.parametrize(("held", "status"), [({}, 200), ({"HTTP_IF_NONE_MATCH": "*"}, 304)])
def test_answer_that_nothing_changed_has_no_body(client, db, held, status):
    found, _headers, body = wsgi(reverse("lessons:glossary", args=["aid-and-migration"]), **held)
    assert (found, body == b"") == (status, status == 304)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_script_is_sent_to_get_alone(db, method):
    status, headers, body = wsgi("/static/js/page.js", method)
    assert (status, bool(body)) == (200, method == "GET")
    assert int(headers["Content-Length"]) > 0


def wsgi(path, method="GET", **environ):
    """Status, headers and body that the server is given."""
    given = []
    request = RequestFactory().generic(method, path, **environ)
    handler = WSGIHandler()
    answer = handler(request.environ, lambda status, headers: given.extend((status, headers)))
    with closing(answer):
        body = b"".join(answer)
    return int(given[0].split()[0]), dict(given[1]), body
