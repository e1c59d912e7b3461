"""The course that ships: nothing wrong with it, and it holds what it promises, counted."""

import json
from collections import Counter

import pytest
from django.core.management import call_command

from lessons.catalogue import get_course, library
from lessons.library.records import ZOOMS
from lessons.library.text import ENGLISH, said

COURSE = "aid-and-migration"
OWN_LEVELS = {
    "remember": "know",
    "understand": "know",
    "apply": "use",
    "analyze": "use",
    "evaluate": "weigh",
    "create": "weigh",
}


@pytest.fixture
def course():
    return get_course(COURSE)


def of(course, *places, held_back=False):
    """The questions that stand in these places."""
    return [
        asked.question
        for asked in course.questions
        if asked.place in places and asked.question.held_back == held_back
    ]


def test_course_has_no_problem():
    assert [str(problem) for problem in library().problems] == []


def test_every_lesson_stands_at_every_zoom_with_notes_for_teachers(course):
    assert [len(module.lessons) for module in course.modules] == [3, 6, 5, 5, 4]
    for lesson in course.lessons:
        assert {zoom for zoom, _ in lesson.readings} == set(ZOOMS)
        assert 200 <= len(lesson.teacher_notes["en"].split()) <= 400


def test_lessons_have_questions_for_two_tries_that_share_none(course):
    assert len(of(course, "quiz")) >= 276
    assert len(of(course, "check")) >= 60
    for lesson in course.lessons:
        assert lesson.quiz.draw == 6
        assert len(lesson.quiz.questions) >= 12


def test_every_type_that_grades_itself_is_met_often(course):
    types = Counter(question.type for question in of(course, "check", "quiz"))
    assert min(types[type_] for type_ in types) >= 12
    assert len(types) == 11


def test_levels_are_a_third_each_or_nearly(course):
    levels = Counter(OWN_LEVELS[question.bloom] for question in of(course, "quiz"))
    assert all(0.25 < count / levels.total() < 0.42 for count in levels.values())


def test_each_module_has_a_test_of_held_back_questions_and_a_written_task(course):
    for module in course.modules:
        assert module.test.draw == 10
        assert len([one for one in module.test.questions if one.held_back]) >= 12
        assert all(one.held_back for one in module.test.questions)
        assert [one.type for one in module.task.questions] == ["written"]
    assert course.final.draw == 20
    assert set(course.final.at_least) == {module.id for module in course.modules}


def test_written_questions_have_a_rubric_a_model_and_two_samples_a_level(course):
    written = [one for one in of(course, "quiz", "task") if one.type == "written"]
    assert len(written) >= 8
    for question in written:
        levels = Counter(sample.level for sample in question.samples)
        assert len(question.criteria) == 4
        assert (
            question.words.min <= len(said(question.model, ENGLISH).split()) <= question.words.max
        )
        assert levels == {0: 2, 1: 2, 2: 2, 3: 2}


def test_sources_and_evidence_are_weighed_often(course):
    evidence = [one for one in of(course, "check", "quiz") if one.type == "evidence"]
    cards = [card for lesson in course.lessons for card in lesson.source_cards.values()]
    assert len(evidence) + len(cards) >= 30
    assert all(card.ask for card in cards)


def test_shared_lists_are_as_long_as_the_course_needs(course):
    claims = Counter(claim_id[0] for claim_id in course.claims)
    assert (claims["C"], claims["D"]) == (60, 14)
    assert len(course.terms) >= 60
    assert len(course.events) >= 65


def test_every_table_of_numbers_is_shown_in_a_lesson(course):
    shown = {figure.data for lesson in course.lessons for figure in lesson.figures.values()}
    assert shown == set(course.series)


def test_every_module_cites_work_made_in_the_region_in_its_language(course):
    for module in course.modules:
        cited = {
            source_id
            for lesson in module.lessons
            for reading in lesson.readings.values()
            for paragraph in reading.paragraphs
            for source_id in paragraph.sources
        }
        assert any(course.sources[id_].language == "es" for id_ in cited)


def test_every_route_leads_through_lessons_that_stand(course):
    assert course.routes
    for route in course.routes.values():
        assert all(course.lesson(id_) for id_ in route.lessons)


def test_course_report_measures_every_lesson_at_every_zoom(capsys):
    call_command("course_report", "--json")
    [report] = json.loads(capsys.readouterr().out)
    assert [lesson["number"] for lesson in report["lessons"]][:3] == ["1.1", "1.2", "1.3"]
    assert all(set(lesson["zooms"]) == set(ZOOMS) for lesson in report["lessons"])
    call_command("course_report")
    assert "3.1  August 1982" in capsys.readouterr().out
