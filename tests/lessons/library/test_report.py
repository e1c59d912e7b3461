import dataclasses
import json

from lessons.library.report import as_text, course_report


def test_report_counts_lessons_and_the_course(course):
    report = course_report(course)
    latitude = report.lessons[0]
    assert (latitude.number, latitude.title, latitude.paragraphs) == (
        "1.1",
        "Latitude from the sun",
        3,
    )
    assert latitude.questions.types == {
        "multiple_choice": 1,
        "number": 1,
        "single_choice": 1,
        "true_false_reason": 1,
        "written": 1,
    }
    assert (latitude.questions.checks, latitude.questions.questions) == (2, 3)
    assert latitude.zooms["standard"].sentences == 6
    assert report.paragraphs == 9
    assert report.words["standard"] == sum(
        lesson.zooms["standard"].words for lesson in report.lessons
    )
    assert report.questions.held_back == 2
    assert (report.untested_objectives, report.untested_claims) == ((), ())


def test_report_is_plain_enough_for_json(course):
    text = json.dumps(dataclasses.asdict(course_report(course)))
    assert json.loads(text)["lessons"][2]["claims"] == ["D01"]


def test_report_as_text_has_a_row_a_lesson(course):
    lines = as_text(course_report(course)).splitlines()
    assert lines[0] == "Course maps"
    assert lines[2].split() == [
        "lesson", "overview", "standard", "close-up", "paragraphs", "checks", "questions",
    ]  # fmt: skip
    assert lines[3].startswith("1.1  Latitude from the sun")
    assert "Right answers, the longest option: 0 of 4, by chance 1" in lines
    assert lines[6].split()[:2] == ["in", "all"]
    assert lines[-1] == "Claims without a question: none"
