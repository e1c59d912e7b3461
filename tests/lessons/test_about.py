"""How this course was made: what stands in the files, what is counted, what was corrected."""

import re
import shutil
from html import unescape

import pytest
from django.urls import reverse

from lessons import catalogue
from lessons.library.records import Verdict
from lessons.library.text import said
from lessons.templatetags.course import verdict_words
from tests.lessons.library.conftest import SAMPLE
from tests.lessons.library.faults import ONE

ABOUT = "/about/"
COURSE = "aid-and-migration"


@pytest.fixture
def several(settings, tmp_path):
    """Two copies of the sample course; in the first a historian has reviewed a lesson."""
    for name in ("charts", "maps"):
        shutil.copytree(SAMPLE / "maps", tmp_path / name)
    file = tmp_path / "charts" / ONE / "lesson.yaml"
    reviewed = 'reviewed: {by: "A. Historian", on: 2026-10-03}\nnote: null'
    file.write_text(file.read_text().replace("note: null", reviewed))
    settings.CONTENT_FOLDERS = [tmp_path]


def words(html: str) -> str:
    """What a reader meets of a page, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def read(client) -> str:
    response = client.get(ABOUT)
    assert response.status_code == 200
    return response.content.decode()


def test_page_cites_the_essay_and_links_to_it(client, db):
    page = read(client)
    essay = catalogue.get_course(COURSE).about.essay
    citation = f"{essay.author}, {essay.title} . {essay.publisher}, 29 October 2018."
    assert citation in words(page)
    assert f'href="{essay.url}"' in page


def test_page_says_every_section_of_the_course_in_order(client, db):
    page = words(read(client))
    headings = [section.heading for section in catalogue.get_course(COURSE).about.sections()]
    assert len(headings) == 4
    assert sorted(headings, key=page.index) == headings


def test_page_says_of_every_lesson_that_no_historian_has_reviewed_it(client, db):
    page = words(read(client))
    lessons = catalogue.get_course(COURSE).lessons
    assert page.count(": not yet reviewed by a historian") == len(lessons)
    assert "No lesson has been reviewed by a historian yet." in page


def test_page_says_who_reviewed_a_lesson(client, db, several):
    page = words(read(client))
    assert "Latitude from the sun : reviewed by A. Historian on Oct 3, 2026" in page
    assert "1 of 3 lessons has been reviewed by a historian." in page
    assert page.count(": not yet reviewed by a historian") == 5


def test_page_counts_from_the_library(client, db, several):
    counts = catalogue.get_course("maps").counts
    assert f"{counts.lessons} lessons. {counts.claims} claims, each with" in words(read(client))


def test_page_names_the_six_verdicts_and_leads_to_the_claims(client, db):
    page = read(client)
    assert [words(page).count(verdict_words(verdict)) >= 1 for verdict in Verdict] == [True] * 6
    assert f'href="{reverse("lessons:claims", args=[COURSE])}"' in page


def test_corrections_stand_newest_first_with_their_lesson(client, db, several):
    assert (
        "Corrections May 9, 2026 : A compass was called a clock. "
        "May 9, 2026 : The title said ocean. "
        "Mar 2, 2026 : The height of the noon sun was a degree too low. Lesson 1.1"
    ) in words(read(client))


def test_course_without_corrections_says_so(client, db, settings, tmp_path):
    shutil.copytree(SAMPLE / "maps", tmp_path / "maps")
    (tmp_path / "maps" / "corrections.yaml").write_text("")
    settings.CONTENT_FOLDERS = [tmp_path]
    assert "So far nothing has been corrected." in words(read(client))


def test_corrections_of_the_course_name_lessons_and_days(client, db):
    page = words(read(client))
    assert "So far nothing has been corrected." not in page
    assert "Dec 7, 2026 : The key said that coffee grows in 17 of the 18 departments" in page


def test_ten_corrections_are_open_and_the_others_folded(client, db):
    page = read(client)
    made = len(catalogue.get_course(COURSE).about.corrections)
    assert made > 10
    assert f"{made} corrections in all" in words(page)
    shown, folded = page.partition("corrections in all")[::2]
    first = shown.partition('id="aid-and-migration-corrections"')[2]
    assert first.count("<li>") == 10
    rest = folded.partition("</details>")[0]
    assert rest.count("<li>") == made - 10


def test_several_courses_stand_each_under_their_own_heading(client, db, several):
    page = read(client)
    courses = catalogue.library().courses.values()
    headings = [words(found) for found in re.findall(r"<h2[^>]*>(.*?)</h2>", page)]
    titles = [said(course.title, "en") for course in courses]
    assert headings == [*titles, "The six verdicts", "Report a mistake"]
    assert page.count("<h1") == 1


def test_installation_without_a_course_has_the_page(client, db, settings, tmp_path):
    settings.CONTENT_FOLDERS = [tmp_path]
    assert "The six verdicts" in words(read(client))


def test_ids_are_unique_with_several_courses(client, db, several):
    ids = re.findall(r'\sid="([^"]*)"', read(client))
    assert len(ids) == len(set(ids))


def test_home_leads_to_the_page(client, db):
    assert f'href="{ABOUT}"' in client.get(reverse("home")).content.decode()


def test_page_leads_to_the_form(client, db):
    assert f'href="{reverse("report_mistake")}"' in read(client)
