"""The site's own pages, as a visitor and as the one who looks after them meet them."""

import json
import logging

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import Installation
from config import views
from config.logs import JsonFormatter

PUBLIC = [
    "home", "classrooms:join", "teach", "families", "accessibility", "privacy", "privacy_answers",
]  # fmt: skip


@pytest.mark.parametrize("name", PUBLIC)
def test_public_page_has_one_heading_a_title_and_the_skip_link(client, db, name):
    page = client.get(reverse(name)).content.decode()
    assert page.count("<h1") == 1
    assert " – Meridiano</title>" in page
    assert '<a class="skip" href="#main">' in page
    assert "style=" not in page
    assert "<script>" not in page


def test_home_offers_three_ways_in_with_start_reading_first(client, db):
    page = client.get(reverse("home")).content.decode()
    main = page[page.index("<main") :]
    assert main.index("Start reading") < main.index("I have a class code") < main.index("I teach")
    first_link = main[main.index("<a ") :]
    assert first_link[: first_link.index("</a>")].endswith("Start reading")


def test_accessibility_page_says_that_a_teacher_may_set_a_time_limit(client, db):
    page = client.get("/accessibility/").content.decode()
    assert "A quiz has none unless a teacher sets one" in page
    assert "finish a quiz" not in page


@pytest.mark.parametrize("name", ["home", "course"])
def test_visitors_page_costs_no_query(client, db, django_assert_num_queries, name):
    Installation.objects.create(pk=1)
    client.get(reverse(name))
    with django_assert_num_queries(0):
        client.get(reverse(name))


def test_signed_in_page_costs_two_queries(sign_in, lea, django_assert_num_queries):
    client = sign_in(lea)
    client.get(reverse("home"))
    with django_assert_num_queries(2):
        client.get(reverse("home"))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "Write the class code from your teacher"),
        ("12345678", "without 0, 1, I and O"),
        ("abcd 23", "without 0, 1, I and O"),
        ("abcd-2345", "No class can be joined with this code"),
    ],
)
def test_class_code_that_opens_nothing_says_what_to_do(client, db, code, words):
    response = client.post(reverse("classrooms:join"), {"code": code})
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert "<title>Error: " in page


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1", 200), ("localhost:9000", 200), ("evil.example", 400), ("bad host", 400)],
)
def test_request_to_another_address_gets_a_page_that_names_the_setting(client, db, host, status):
    with override_settings(ALLOWED_HOSTS=["127.0.0.1", "localhost"]):
        response = client.get(reverse("home"), headers={"host": host})
    assert response.status_code == status
    if status == 400:
        page = response.content.decode()
        assert "MERIDIANO_URL" in page
        assert "CSRF" not in page
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("headers", "is_real", "title", "named"),
    [
        ({"origin": "https://evil.example"}, False, "This form came from another site", True),
        # A proxy that leaves the port out makes another site of our own pages: both are named.
        ({"origin": "http://testserver:8080"}, False, "This form came from another site", True),
        ({"referer": "https://evil.example/x"}, True, "This form came from another site", False),
        ({"origin": "null"}, False, "Your browser didn’t say where this form came from", False),
        ({}, True, "Your browser didn’t say where this form came from", False),
        ({"origin": "http://testserver"}, False, "This form was too old", False),
        ({}, False, "This form was too old", False),
    ],
)
def test_form_that_is_refused_says_why_in_words(db, headers, is_real, title, named):
    client = Client(enforce_csrf_checks=True)
    address, form = reverse("classrooms:join"), {"code": "abcd2345"}
    response = client.post(address, form, headers=headers, secure=is_real)
    page = response.content.decode()
    assert response.status_code == 403
    assert f"<h1>{title}</h1>" in page
    assert f"<title>{title} – " in page
    assert ("MERIDIANO_URL" in page) == named
    assert not named or headers["origin"] in page
    assert "evil.example" not in page or named
    assert "This is not the address" not in page
    assert "CSRF" not in page


def test_unknown_page_says_where_to_go(client, db):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert f'href="{reverse("home")}"' in response.content.decode()


def test_spanish_is_not_there_while_its_catalogue_is_not(client, db):
    assert client.get("/es/").status_code == 404
    assert "/es/" not in client.get(reverse("home")).content.decode()


@override_settings(LANGUAGES=[("en", "English"), ("es", "Español")])
def test_spanish_stands_in_the_path_once_its_catalogue_is_there(client, db):
    page = client.get("/es/privacy/").content.decode()
    assert '<html lang="es"' in page
    english = client.get("/privacy/", headers={"accept-language": "es"}).content.decode()
    assert '<html lang="en"' in english
    assert 'href="/es/privacy/"' in english


def test_500_page_names_the_request_and_touches_no_database(rf, django_assert_num_queries, db):
    request = rf.get("/")
    request.request_id = "0123456789ab"
    with django_assert_num_queries(0):
        response = views.server_error(request)
    assert response.status_code == 500
    assert "0123456789ab" in response.content.decode()


def test_pages_of_a_person_are_kept_by_no_cache(sign_in, client, lea):
    assert "no-store" not in client.get(reverse("home")).headers.get("Cache-Control", "")
    assert "no-store" in sign_in(lea).get(reverse("home")).headers["Cache-Control"]


def test_staff_pages_say_that_a_trial_is_not_encrypted(sign_in, tess, lea, settings):
    words = "Not encrypted: for a trial, not for students’ work"
    assert words not in sign_in(lea).get(reverse("home")).content.decode()
    assert words in sign_in(tess).get(reverse("home")).content.decode()
    settings.IS_TRIAL = False
    assert words not in sign_in(tess).get(reverse("home")).content.decode()


def test_request_log_line_names_the_route_and_no_id(client, db, caplog):
    token = "A" * 43
    with caplog.at_level(logging.INFO, logger="meridiano.request"):
        client.get(reverse("accounts:invitation", args=[token]))
    line = JsonFormatter().format(caplog.records[-1])
    fields = json.loads(line)
    assert fields["route"] == "accounts:invitation"
    assert fields["status"] == 404
    assert set(fields) == {
        "time", "level", "logger", "message", "request_id", "route", "status", "ms",
    }  # fmt: skip
    assert token not in line


def test_log_of_an_error_names_its_place_and_not_what_was_typed(caplog):
    try:
        raise ValueError("canary")
    except ValueError:
        logging.getLogger("meridiano").exception("it failed")
    line = JsonFormatter().format(caplog.records[-1])
    assert json.loads(line)["error"] == "ValueError"
    assert "canary" not in line


@pytest.mark.parametrize(
    ("cookie", "attributes"),
    [
        ("", []),
        ("theme=dark&text=xl", ['data-theme="dark"', 'data-text="xl"']),
        ("theme=%22onload&face=sans", ['data-face="sans"']),
    ],
)
def test_display_cookie_is_drawn_by_the_server(client, db, cookie, attributes):
    client.cookies["display"] = cookie
    page = client.get(reverse("home")).content.decode()
    tag = page[page.index("<html") : page.index(">", page.index("<html"))]
    assert [part for part in tag.split() if part.startswith("data-")] == attributes


def test_display_is_saved_and_the_reader_stays_on_the_page(client, db):
    form = {"theme": "dark", "text": "", "face": "", "space": "wide", "next": "/privacy/"}
    response = client.post(reverse("accounts:display"), form)
    assert response.url == "/privacy/"
    assert response.cookies["display"].value == "theme=dark&space=wide"


def test_display_that_does_not_exist_is_refused(client, db):
    assert client.post(reverse("accounts:display"), {"theme": "neon"}).status_code == 422


@pytest.mark.parametrize(
    ("account", "cookie", "school", "zone"),
    [
        ("America/Tegucigalpa", "Europe/Berlin", "America/Chicago", "America/Tegucigalpa"),
        ("", "Europe/Berlin", "America/Chicago", "Europe/Berlin"),
        ("", "../../etc/passwd", "America/Chicago", "America/Chicago"),
        ("", "", "", "UTC"),
    ],
)
def test_times_are_shown_in_the_persons_zone(sign_in, lea, settings, account, cookie, school, zone):
    lea.time_zone, settings.DEFAULT_ZONE = account, school
    lea.save()
    client = sign_in(lea)
    client.cookies["zone"] = cookie
    response = client.get(reverse("home"))
    assert response.context["current_zone"] == zone
