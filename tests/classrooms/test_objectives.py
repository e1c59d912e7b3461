"""The class by objective: how many have each secure, by which evidence, and what to teach again."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import escape

from classrooms import operations
from classrooms.models import Role
from classrooms.targets import target_of
from lessons.catalogue import library
from practice.operations import learn
from tests.build import user
from tests.classrooms.build import COURSE, classroom, colleague, signed_in, student, work
from tests.practice.build import RIGHT, WRONG, answer

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
# Module 3 has LO11 to LO15.
MODULE = ["LO11", "LO12", "LO13", "LO14", "LO15"]
SAMPLE = Path("tests/sample_course")


@pytest.fixture(autouse=True)
def clock(settings):
    # Else the zone of the school is asked for now and then.
    settings.DEFAULT_ZONE = "America/Chicago"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


def questions_of(objective):
    """Three questions of two types on the objective."""
    found = {}
    for asked in library().courses[COURSE].questions:
        if asked.question.objective == objective and asked.question.type != "written":
            found.setdefault(asked.question.type, []).append(asked.question.id)
    (first, *others), second = sorted(found.values(), key=len, reverse=True)[:2]
    return [first, second[0], others[0]]


def secures(person, objective, **fields):
    """All that the rule asks for, in three answers on three days."""
    learn(
        answer(person, question, RIGHT, at=NOW - days * DAY, **fields)
        for question, days in zip(questions_of(objective), (4, 3, 1), strict=True)
    )


def practices(person, objective, **fields):
    learn([answer(person, questions_of(objective)[0], WRONG, at=NOW - DAY, **fields)])


def pupils(room, number, name="Pupil"):
    people = [user(f"{name}-{n}".lower(), display_name=f"{name} {n}") for n in range(number)]
    for person in people:
        student(room, person)
    return people


def open_page(person, room, query=""):
    response = signed_in(person).get(reverse("classrooms:objectives", args=[room.pk]) + query)
    assert response.status_code == 200
    return response


def words(response):
    """What is read, without the frame of the site."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def line_of(response, objective):
    [line] = [line for line in response.context["page"].lines if line.id == objective]
    return line


def names(line):
    return line.secure, line.practise, line.unseen


def shown(response):
    modules = response.context["page"].modules
    return [line.id for module in modules for line in module.shown]


# States -----------------------------------------------------------------------------------


def test_objective_has_each_student_in_the_state_that_answers_prove(tess, room, lea, leo, otto):
    for person in (lea, leo, otto):
        student(room, person)
    secures(lea, "LO11")
    practices(leo, "LO11")
    page = open_page(tess, room)
    assert names(line_of(page, "LO11")) == (("Lea Moreno",), ("Leo Ortiz",), ("Otto Brandt",))
    assert names(line_of(page, "LO12"))[2] == ("Lea Moreno", "Leo Ortiz", "Otto Brandt")
    said = words(page)
    assert "1 secure , 1 in practice, 1 not seen" in said
    assert "In practice: Leo Ortiz Not seen: Otto Brandt Secure: Lea Moreno" in said
    assert "Not seen by anybody" in said


@pytest.mark.parametrize("origin", ["check", "quiz", "review"])
def test_own_study_counts_and_the_page_says_so(tess, room, lea, origin):
    student(room, lea)
    secures(lea, "LO11", origin=origin)
    page = open_page(tess, room)
    assert line_of(page, "LO11").secure == ("Lea Moreno",)
    assert "also in checks, in own study and in reviews" in words(page)
    # The question itself is own business.
    for question in questions_of("LO11"):
        assert question not in page.content.decode()


def test_students_are_told_that_states_are_seen(lea, room):
    student(room, lea)
    page = words(signed_in(lea).get(reverse("classrooms:my_class")))
    told = "for each objective of the course, whether you have it secure"
    assert told in page


def test_state_that_is_lost_counts_as_practice(tess, room, lea):
    student(room, lea)
    secures(lea, "LO11")
    for question in questions_of("LO11")[:2]:
        learn([answer(lea, question, WRONG, at=NOW)])
    assert line_of(open_page(tess, room), "LO11").practise == ("Lea Moreno",)


def test_who_left_is_not_counted_and_of_another_class_nobody_is(tess, tomas, room, lea, leo, otto):
    students = [student(room, person) for person in (lea, leo)]
    theirs = classroom(tomas, "Other")
    student(theirs, otto)
    for person in (lea, leo, otto):
        secures(person, "LO11")
    operations.leave_class(students[0], now=NOW)
    page = open_page(tess, room)
    assert names(line_of(page, "LO11")) == (("Leo Ortiz",), (), ())
    for name in ("Lea Moreno", "Otto Brandt"):
        assert name not in page.content.decode()
    operations.remove_student(students[1], by=tess, now=NOW)
    assert "No students yet" in words(open_page(tess, room))


def test_who_teaches_here_is_not_counted(tess, room, lea, leo):
    student(room, lea)
    colleague(room, leo)
    secures(leo, "LO11")
    secures(tess, "LO11")
    assert open_page(tess, room).context["page"].met == 0


def test_names_are_those_of_the_roster_in_its_order_and_escaped(tess, room, lea, leo):
    odd = "<b>&'\""
    student(room, lea, roster_name="Moreno, Lea")
    student(room, leo, roster_name=odd)
    practices(lea, "LO11")
    practices(leo, "LO11")
    page = open_page(tess, room)
    assert line_of(page, "LO11").practise == (odd, "Moreno, Lea")
    assert odd not in page.content.decode()
    assert f"{escape(odd)}; Moreno, Lea" in page.content.decode()


def test_objective_leads_to_the_lessons_that_teach_and_practice_it(tess, room, lea):
    student(room, lea)
    practices(lea, "LO11")
    page = open_page(tess, room)
    line = line_of(page, "LO11")
    assert (line.lesson.id, [lesson.id for lesson in line.again]) == ("august-1982", ["conditions"])
    for lesson in (line.lesson, *line.again):
        link = reverse("lessons:lesson", args=[COURSE, lesson.id])
        assert f'<a href="{link}">{lesson.number} ' in page.content.decode()


def test_bar_has_the_figures_of_the_words(tess, room):
    people = pupils(room, 6)
    for person in people[:3]:
        secures(person, "LO11")
    practices(people[3], "LO11")
    html = open_page(tess, room).content.decode()
    bar = re.search(r'id="o-LO11".*?(<svg.*?</svg>)', html, re.DOTALL)[1]
    assert 'viewBox="0 0 6 10"' in bar
    assert re.findall(r'class="(\w+)" x="(\d)" width="(\d)"', bar) == [
        *(("done", "0", "3"), ("half", "3", "1"), ("rest", "4", "2")),
    ]


# What to teach again ----------------------------------------------------------------------


def test_what_to_teach_again_are_the_three_that_the_fewest_have_secure(tess, room):
    people = pupils(room, 6)
    # By objective: how many have it secure, and how many are practicing it.
    known = {
        "LO11": (3, 2),
        "LO12": (1, 4),
        "LO13": (0, 4),
        "LO14": (5, 0),
        "LO15": (1, 5),
        "LO1": (2, 3),
    }
    for objective, (secure, practise) in known.items():
        for number, person in enumerate(people[: secure + practise]):
            (secures if number < secure else practices)(person, objective)
    page = open_page(tess, room)
    assert [line.id for line in page.context["page"].again] == ["LO15", "LO12", "LO1"]
    said = words(page)
    assert "1 of the 6 who have met it have it secure." in said
    assert "1 of the 5 who have met it have it secure." in said
    assert said.count("too few to judge") == 1
    assert 'href="#o-LO15"' in page.content.decode()
    assert 'id="o-LO15"' in page.content.decode()
    of_one = open_page(tess, room, "?module=1").context["page"]
    assert [line.id for line in of_one.again] == ["LO1"]
    # What is shown below does not change what is to be taught.
    unseen = open_page(tess, room, "?show=unseen")
    assert [line.id for line in unseen.context["page"].again] == ["LO15", "LO12", "LO1"]
    assert 'href="#o-' not in unseen.content.decode()


@pytest.mark.parametrize(
    ("met", "says"),
    [
        (4, "Too few to judge: no objective here has been met by 5 students."),
        (5, "these are the ones that the fewest have secure: Explain the 1982 debt crisis"),
    ],
)
def test_fewer_than_five_are_too_few_to_judge(tess, room, met, says):
    for person in pupils(room, 6)[:met]:
        practices(person, "LO11")
    page = open_page(tess, room)
    assert says in words(page)
    assert line_of(page, "LO11").is_few == (met < 5)


def test_nothing_is_taught_again_where_whoever_met_it_has_it_secure(tess, room):
    for person in pupils(room, 5):
        secures(person, "LO11")
    assert "Nothing now: whoever has met" in words(open_page(tess, room))


# What is asked for ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?module=3", MODULE),
        ("?module=3&show=all", MODULE),
        ("?module=3&show=met", ["LO11"]),
        ("?module=3&show=unseen", MODULE[1:]),
        ("?show=met", ["LO11"]),
        ("?module=1", ["LO1", "LO2", "LO3", "LO4"]),
        (f"?course={COURSE}&module=3", MODULE),
    ],
)
def test_objectives_of_a_module_or_a_state_are_chosen(tess, room, lea, query, expected):
    student(room, lea)
    practices(lea, "LO11")
    assert shown(open_page(tess, room, query)) == expected


@pytest.mark.parametrize(
    "query",
    [
        "?module=9&show=ill&course=gone",
        "?module=-1&show=%00",
        "?module=1e3",
        "?module=%F0%9D%9F%93&course=" + "x" * 500,
        "?show=all&module=",
    ],
)
def test_query_that_asks_for_nothing_known_shows_everything(tess, room, lea, query):
    student(room, lea)
    practices(lea, "LO11")
    page = open_page(tess, room, query)
    assert shown(page) == shown(open_page(tess, room))
    assert len(shown(page)) == len(library().courses[COURSE].objectives)
    assert " selected" not in page.content.decode()


def test_choice_that_holds_nothing_says_so(tess, room):
    [person] = pupils(room, 1)
    for objective in ("LO1", "LO2", "LO3", "LO4"):
        practices(person, objective)
    page = open_page(tess, room, "?module=1&show=unseen")
    assert shown(page) == []
    assert "No objective is like this." in words(page)
    assert 'href="?module=1"' in page.content.decode()


def test_course_is_that_of_the_works_and_another_can_be_chosen(tess, room, lea, settings):
    student(room, lea)
    practices(lea, "LO11")
    assert 'name="course"' not in open_page(tess, room).content.decode()
    settings.CONTENT_FOLDERS = [SAMPLE, *settings.CONTENT_FOLDERS]
    assert list(library().courses) == [COURSE, "maps"]
    assert open_page(tess, room).context["page"].course.id == COURSE
    lesson = library().courses["maps"].lessons[0].id
    for _ in range(2):
        work(room, target_of("quiz", "maps", lesson))
    work(room, target_of("quiz", COURSE, "august-1982"))
    page = open_page(tess, room)
    assert (page.context["page"].course.id, page.context["page"].met) == ("maps", 0)
    assert '<option value="maps" selected>' in page.content.decode()
    chosen = open_page(tess, room, f"?course={COURSE}").context["page"]
    assert (chosen.course.id, chosen.met) == (COURSE, 1)


# Who, and nothing yet ---------------------------------------------------------------------


def test_class_without_students_or_answers_says_so(tess, room, lea):
    page = open_page(tess, room)
    assert "No students yet" in words(page)
    assert "<form" not in page.content.decode().partition("<main")[2].partition("</main>")[0]
    student(room, lea)
    page = open_page(tess, room)
    assert "Nobody has answered yet" in words(page)
    assert "a question of this course" in words(page)
    practices(lea, "LO11")
    assert "Nobody has answered yet" not in words(open_page(tess, room))
    assert "a question of this module" in words(open_page(tess, room, "?module=1"))


def test_objectives_are_for_the_staff_of_the_class(tess, tomas, otto, room, lea):
    student(room, lea)
    practices(lea, "LO11")
    url = reverse("classrooms:objectives", args=[room.pk])
    assert [signed_in(who).get(url).status_code for who in (lea, otto, tomas)] == [404] * 3
    colleague(room, tomas, role=Role.ASSISTANT)
    group = reverse("classrooms:make_group", args=[room.pk])
    assert group not in open_page(tomas, room).content.decode()
    assert group in open_page(tess, room).content.decode()
    operations.archive_class(room, by=tess, now=NOW)
    assert group not in open_page(tess, room).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_as_often_for_one_student_and_objective_as_for_three(
    tess, room, number, django_assert_num_queries
):
    for person in pupils(room, number):
        for objective in MODULE[:number]:
            practices(person, objective)
    client = signed_in(tess)
    # Session, person, own place; the courses of the works, the students, their states.
    with django_assert_num_queries(6):
        page = client.get(reverse("classrooms:objectives", args=[room.pk])).context["page"]
    assert (page.students, page.met) == (number, number)
