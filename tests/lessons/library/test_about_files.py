"""What a course says of itself: the essay, the text, corrections, and who reviewed a lesson."""

from datetime import date

import pytest

from lessons.library.text import said
from tests.lessons.library.faults import ONE

REVIEWED = "reviewed: {by: A. Historian, on: 2026-10-03}"


def test_essay_is_read_from_course_yaml(course):
    essay = course.about.essay
    assert (essay.author, essay.title, essay.publisher, essay.date) == (
        "An old pilot",
        "On one line",
        "The Sea Gazette",
        "1884-10",
    )
    assert said(essay.note, "en") == "A letter to the editor."


def test_text_has_sections_of_safe_html(course):
    letter, missing = course.about.sections()
    assert (letter.id, letter.heading, letter.paragraphs) == (
        "letter",
        "The letter",
        ("This course reads <em>one</em> letter about maps.",),
    )
    assert missing.id == "missing"


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "The letter"), ("es", "La carta"), ("fr", "The letter")]
)
def test_text_falls_back_to_english(course, language, heading):
    assert course.about.sections(language)[0].heading == heading


def test_html_of_an_author_does_not_pass(copy):
    copy.replace("about.en.md", "*one*", "<script>alert(1)</script>")
    (paragraph,) = copy.read().courses["maps"].about.sections()[0].paragraphs
    assert "<script>" not in paragraph


def test_corrections_keep_their_day_and_place(course):
    found = [(c.date, c.lesson, c.question) for c in course.about.corrections.values()]
    assert found == [
        (date(2026, 3, 2), "latitude", "noon-sun"),
        (date(2026, 5, 9), None, "lost-question"),
        (date(2026, 5, 9), None, None),
    ]


@pytest.mark.parametrize("gone", [("about.en.md", "about.es.md"), ("corrections.yaml",)])
def test_course_need_not_say_anything_of_itself(copy, gone):
    for file in gone:
        copy.path(file).unlink()
    assert copy.found() == []


def test_corrections_may_be_a_comment_alone(copy):
    copy.path("corrections.yaml").write_text("# nothing yet\n")
    assert copy.found() == []
    assert copy.read().courses["maps"].about.corrections == {}


def test_broken_correction_leaves_the_others(copy):
    copy.replace("corrections.yaml", "{date: 2026-03-02, says", "{date: 2026-03-02, said")
    assert {p.line for p in copy.found()} == {1}
    assert list(copy.read().courses["maps"].about.corrections) == ["2", "3"]


def test_text_in_another_language_alone_is_an_error(copy):
    copy.path("about.en.md").unlink()
    assert [(p.id, p.file) for p in copy.found()] == [("missing-file", "maps/about.en.md")]


def test_about_file_of_an_unknown_name_is_an_error(copy):
    copy.add("about.md", "text")
    assert [(p.id, p.file) for p in copy.found()] == [("unknown-file", "maps/about.md")]


def test_lesson_says_who_reviewed_it_and_when(copy):
    copy.replace(f"{ONE}/lesson.yaml", "note: null", f"note: null\n{REVIEWED}")
    assert copy.found() == []
    latitude, longitude, _ = copy.read().courses["maps"].lessons
    assert (latitude.reviewed.by, latitude.reviewed.on) == ("A. Historian", date(2026, 10, 3))
    assert longitude.reviewed is None


@pytest.mark.parametrize(
    ("reviewed", "says"),
    [
        ("{by: A. Historian}", "Add the field “on” of reviewed in lesson.yaml."),
        ("{by: A. Historian, on: 2026-10}", "Correct the field “on” of reviewed in lesson.yaml: "),
        ("{by: A. Historian, on: 1}", "Correct the field “on” of reviewed in lesson.yaml: "),
        ("{on: 2026-10-03}", "Add the field “by” of reviewed in lesson.yaml."),
        ("true", "Write the field “reviewed” in lesson.yaml as fields"),
    ],
)
def test_review_without_name_or_day_is_an_error(copy, reviewed, says):
    copy.replace(f"{ONE}/lesson.yaml", "note: null", f"note: null\nreviewed: {reviewed}")
    [problem] = [p for p in copy.found() if p.id == "shape"]
    assert problem.says.startswith(says)
    assert problem.line == 10
