"""Reporting a mistake: who may, what is kept, what is refused, and who reads it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts import erasure
from accounts import operations as people
from accounts.models import User
from lessons import catalogue, operations
from lessons.library.text import ENGLISH, said
from lessons.models import ProblemReport
from questions.types import digest
from tests.build import second_factor, user

REPORT = "/about/report/"
LESSON = "/course/aid-and-migration/august-1982/"
CHECK = "four-points-more"
TEXT = "The year in paragraph 2 is wrong."
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def send(client, **fields):
    return client.post(REPORT, {"text": TEXT, "page": LESSON} | fields)


def test_form_names_the_lesson_and_the_question(client, db):
    response = client.get(REPORT, {"page": LESSON, "question": CHECK})
    page = response.content.decode()
    assert response.status_code == 200
    assert ">Lesson 3.1, August 1982: the week Mexico could not pay</a>" in page
    asked = said(catalogue.get_course("aid-and-migration").asked(CHECK).question.ask, ENGLISH)
    assert f"the question “{escape(asked[:30])}" in page


def test_form_shows_no_question_that_is_held_back(client, db):
    asked = catalogue.get_course("aid-and-migration").questions
    held = next(one.question for one in asked if one.question.held_back)
    page = client.get(REPORT, {"page": LESSON, "question": held.id}).content.decode()
    assert "the question “" not in page


def test_visitor_reports_and_stays_without_a_row(client, db):
    response = send(client, question=CHECK)
    assert response.status_code == 302
    (report,) = ProblemReport.objects.all()
    question = catalogue.get_course("aid-and-migration").asked(CHECK).question
    assert (report.learner, report.page, report.question_id, report.digest, report.text) == (
        None,
        LESSON,
        CHECK,
        digest(question),
        TEXT,
    )
    assert not User.objects.exists()
    assert "guest" not in response.cookies


def test_answer_names_the_number_and_leads_back(client, db):
    response = send(client)
    page = client.get(response.url).content.decode()
    assert f"Your report has the number {ProblemReport.objects.get().pk}." in page
    assert f'href="{LESSON}"' in page
    assert f'href="{reverse("about")}"' in page


def test_report_of_a_signed_in_person_is_theirs(sign_in, lea):
    send(sign_in(lea))
    assert ProblemReport.objects.get().learner == lea


def test_report_of_a_guest_is_theirs_and_keeps_the_guest(as_guest, guest):
    User.objects.update(last_active_on=NOW.date() - timedelta(days=80))
    send(as_guest)
    assert ProblemReport.objects.get().learner == guest
    guest.refresh_from_db()
    assert guest.last_active_on > NOW.date() - timedelta(days=80)


def test_guest_who_was_erased_meanwhile_reports_as_a_visitor(guest):
    erasure.erase_person(guest, by=guest)
    report = operations.report_mistake(guest, page=LESSON, text=TEXT)
    assert report.learner is None


def test_page_without_an_address_is_the_page_about_the_course(client, db):
    send(client, page="")
    assert ProblemReport.objects.get().page == reverse("about")


@pytest.mark.parametrize(
    "page", [f"{LESSON}?zoom=overview", f"{LESSON}#p4", f"{LESSON}?next=https://evil.example/#x"]
)
def test_what_follows_the_path_is_not_kept(client, db, page):
    send(client, page=page)
    assert ProblemReport.objects.get().page == LESSON


@pytest.mark.parametrize(
    "text", ["é" * 2000, "one\r\n" * 400, "ñ\ttab\nline", "<b>bold</b> & “so”"]
)
def test_text_that_fits_is_kept(client, db, text):
    assert send(client, text=text).status_code == 302
    assert ProblemReport.objects.get().text == text.replace("\r\n", "\n").strip()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "Write what is wrong"),
        ({"text": " \n\t "}, "Write what is wrong"),
        ({"text": "x" * 2001}, "Write at most 2,000 characters; these are 2001"),
        ({"text": "x" * 10_000}, "Write at most 2,000 characters; these are 10000"),
        ({"text": "nul\0"}, "This text holds signs that cannot be kept"),
        ({"text": "bell\x07"}, "This text holds signs that cannot be kept"),
        ({"text": "next\x85line"}, "This text holds signs that cannot be kept"),
        ({"page": "https://evil.example/"}, "This form does not know the page"),
        ({"page": "//evil.example/"}, "This form does not know the page"),
        ({"page": "/\\evil.example/"}, "This form does not know the page"),
        ({"page": "javascript:alert(1)"}, "This form does not know the page"),
        ({"page": "/" + "a" * 200}, "This form does not know the page"),
        ({"page": "/a\0b"}, "This form does not know the page"),
        ({"page": "/a\nb"}, "This form does not know the page"),
        ({"question": "A question?"}, "This form does not know the page"),
        ({"question": "q" * 61}, "This form does not know the page"),
        ({"question": "a\0"}, "This form does not know the page"),
    ],
)
def test_report_that_cannot_be_kept_is_told_so_and_keeps_the_words(client, db, fields, sentence):
    response = send(client, **fields)
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert "<title>Error: " in page
    assert fields.get("text", TEXT).strip(" \n\t\0")[:20] in page
    assert not ProblemReport.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        {"page": "https://evil.example/"},
        {"page": "\0"},
        {"page": "/nowhere/", "question": "\0"},
        {"page": "/course/no-such-course/x/", "question": CHECK},
        {"received": "twelve"},
        {"received": "١٢"},
        {"received": "9" * 5000},
        {"received": "-1"},
    ],
)
def test_form_of_any_address_is_a_calm_page(client, db, query):
    response = client.get(REPORT, query)
    assert response.status_code == 200
    page = response.content.decode()
    assert 'name="text"' in page
    assert 'value="https://evil.example' not in page
    assert 'href="https://evil.example' not in page


def test_typed_text_is_never_markup(client, db):
    page = send(client, text="<script>alert(1)</script>", page="//x").content.decode()
    assert "<script>alert" not in page


def test_too_many_reports_from_one_address_are_refused(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"report": "2/h/ip"}
    assert [send(client).status_code for _ in range(3)] == [302, 302, 429]
    assert client.get(REPORT).status_code == 200
    assert ProblemReport.objects.count() == 2


def test_table_holds_no_longer_text(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        operations.report_mistake(None, page=LESSON, text="x" * 2001)


def test_merge_moves_the_reports_of_a_guest(guest, lea):
    report = operations.report_mistake(guest, page=LESSON, text=TEXT)
    people.merge_learners(guest_id=guest.pk, account=lea)
    report.refresh_from_db()
    assert report.learner == lea


def test_erasing_a_person_erases_their_reports_alone(lea, leo):
    for learner in (lea, leo, None):
        operations.report_mistake(learner, page=LESSON, text=TEXT)
    erasure.erase_person(lea, by=lea)
    assert {report.learner for report in ProblemReport.objects.all()} == {leo, None}


def test_report_is_forgotten_a_year_after_it_was_closed(db):
    for closed_at in (None, NOW - timedelta(days=364), NOW - timedelta(days=366)):
        report = operations.report_mistake(None, page=LESSON, text=TEXT)
        ProblemReport.objects.filter(pk=report.pk).update(
            made_at=NOW - timedelta(days=900), closed_at=closed_at
        )
    assert operations.old_reports(NOW).count() == 1
    assert operations.forget_reports(now=NOW) == 1
    assert ProblemReport.objects.filter(closed_at=NOW - timedelta(days=364)).exists()
    assert ProblemReport.objects.count() == 2


LIST = reverse("admin:lessons_problemreport_changelist")


def test_administrator_reads_and_closes_reports(client, ada, lea):
    first = operations.report_mistake(lea, page=LESSON, text=TEXT)
    other = operations.report_mistake(None, page="/teach/", text="A word is missing. " * 50)
    client.force_login(ada)
    page = client.get(LIST).content.decode()
    assert TEXT in page
    assert "/teach/" in page
    client.post(LIST, {"action": "close", "_selected_action": [first.pk]})
    assert list(ProblemReport.objects.filter(closed_at=None)) == [other]
    closed_at = ProblemReport.objects.get(pk=first.pk).closed_at
    client.post(LIST, {"action": "close", "_selected_action": [first.pk]})
    assert ProblemReport.objects.get(pk=first.pk).closed_at == closed_at


def test_reports_are_not_changed_or_deleted_by_hand(client, ada):
    report = operations.report_mistake(None, page=LESSON, text=TEXT)
    client.force_login(ada)
    assert client.get(reverse("admin:lessons_problemreport_add")).status_code == 403
    address = reverse("admin:lessons_problemreport_change", args=[report.pk])
    assert TEXT in client.get(address).content.decode()
    assert client.post(address, {"text": "other"}).status_code == 403
    delete = {"action": "delete_selected", "_selected_action": [report.pk], "post": "yes"}
    client.post(LIST, delete)
    assert ProblemReport.objects.get().text == TEXT
    assert not LogEntry.objects.exists()


def test_nobody_else_sees_reports(client, tess, lea):
    without_factor = user("eve", is_staff=True, is_superuser=True)
    only_staff = user("sam", is_staff=True)
    second_factor(only_staff)
    for person in (tess, lea, without_factor, only_staff):
        client.force_login(person)
        assert client.get(LIST).status_code in (302, 403), person
    assert Client().get(LIST).status_code == 302
