"""How the questions of a work did: first tries of the students who are there, what was chosen, the
commonest wrong ideas; the page of one question; and the board. Nobody is named."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classrooms import operations
from classrooms.models import Membership, Role
from classrooms.targets import target_of
from lessons.catalogue import library
from questions.types import as_json, type_of
from quizzes import operations as quizzes
from quizzes.item_statistics import ItemRow, statistics_of
from quizzes.models import Answer, AnswerEvent, Attempt, QuestionVersion
from quizzes.policy import GRADED
from tests.build import user
from tests.classrooms.build import (
    COURSE,
    begun,
    classroom,
    colleague,
    signed_in,
    student,
    target,
    work,
)

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Questions of quiz 3.1: one choice, a word that is typed, and two of several parts.
CHOICE, TYPED = "which-reading-fails", "stopped-in-1981"
REASON, GAPS = "what-banks-agreed", "calls-and-sums"
RIGHT = {
    CHOICE: 1,
    TYPED: "Costa Rica",
    REASON: {"verdict": "true", "reason": 2},
    GAPS: {"who": 1, "when": 0, "debt": 1, "region": 2},
}
PAGES = ("items", "item", "work_board")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def given(room):
    return work(room, target())


def question(id_):
    return library().courses[COURSE].asked(id_).question


def asks(id_):
    return question(id_).ask.root["en"]


def pupils(room, number, name="Pupil"):
    """So many people who have been in the class for a month."""
    people = [
        User(username=f"{name.lower()}{each}", display_name=f"{name} {each}", is_student=True)
        for each in range(number)
    ]
    User.objects.bulk_create(people)
    joined = NOW - 30 * DAY
    Membership.objects.bulk_create(
        Membership(classroom=room, person=each, joined_at=joined, checked_at=joined)
        for each in people
    )
    return people


def answered(person, given, responses, *, at=None, number=1, is_in=True, **fields):
    """A try that answers these questions, by their id; graded as a hand-in does it."""
    at = at or timezone.now()
    asked = {id_: question(id_) for id_ in responses}
    digests = library().courses[COURSE].digests
    grades = {id_: type_of(asked[id_]).grade(asked[id_], responses[id_]) for id_ in asked}
    attempt = Attempt.objects.create(
        learner=person,
        course_id=given.course_id,
        quiz_id=given.target_id,
        context=given.pk,
        number=number,
        policy=GRADED.as_json(),
        seed="0",
        started_at=min(given.opens_at, at),
        submitted_at=at if is_in else None,
        submitted_by="learner" if is_in else "",
        score=sum(grade.fraction for grade in grades.values()) if is_in else None,
        max_score=Decimal(len(asked)),
        **fields,
    )
    answers = Answer.objects.bulk_create(
        Answer(
            attempt=attempt,
            position=position,
            version=QuestionVersion.objects.get_or_create(
                digest=digests[id_],
                defaults={
                    "course_id": COURSE,
                    "question_id": id_,
                    "spec": as_json(asked[id_]),
                },
            )[0],
            response=response,
            fraction=grades[id_].fraction if is_in else None,
        )
        for position, (id_, response) in enumerate(responses.items(), start=1)
    )
    AnswerEvent.objects.bulk_create(
        AnswerEvent(
            answer=answer,
            kind=AnswerEvent.Kind.SUBMITTED,
            at=at,
            response=answer.response,
            fraction=answer.fraction,
        )
        for answer in answers
        if is_in
    )
    return attempt


def url(name, given, *more):
    return reverse(f"classrooms:{name}", args=[given.classroom_id, given.pk, *more])


def page_url(name, given):
    return url(name, given, CHOICE) if name == "item" else url(name, given)


def opened(person, name, given, *more, query=""):
    response = signed_in(person).get(url(name, given, *more) + query)
    assert response.status_code == 200
    return response


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def main_of(response):
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def words(response):
    return plain("<main" + main_of(response))


def lines(person, given):
    """What the list says: by the words of a question, those of its line."""
    listed = re.findall(
        r"<li>\s*<h2.*?</h2>.*?</div></li>", main_of(opened(person, "items", given)), re.S
    )
    found = {}
    for item in listed:
        head, _, rest = item.partition("</h2>")
        found[plain(head)] = plain(rest)
    return found


def line(person, given, id_):
    return lines(person, given)[plain(asks(id_))]


def facts(response):
    """The figures at the head of a page."""
    head = re.search(r'<dl class="facts mb".*?</dl>', main_of(response), re.S)[0]
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", head, re.S)
    return {plain(term): plain(said) for term, said in pairs}


def counts(person, given, id_):
    """The table of one question: key, all, upper and lower third by what was given."""
    body = re.search(r"<tbody>(.*?)</tbody>", main_of(opened(person, "item", given, id_)), re.S)[1]
    rows = [
        [plain(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)
    ]
    return {name: tuple(cells) for name, *cells in rows}


def option(number):
    return question(CHOICE).options[number].text.root["en"]


# Which tries ----------------------------------------------------------------------------------


def test_first_try_alone_is_counted(tess, lea, room, given):
    student(room, lea)
    answered(lea, given, {CHOICE: 0})
    answered(lea, given, {CHOICE: 1}, number=2)
    answered(lea, given, {CHOICE: 1}, number=3, is_in=False)
    assert line(tess, given, CHOICE).startswith("Share right 0% missed by 1 of 1")
    assert facts(opened(tess, "items", given))["First tries"] == "1"
    assert counts(tess, given, CHOICE)[option(0)] == ("wrong", "1", "0", "0")
    assert counts(tess, given, CHOICE)[option(1)] == ("right", "0", "0", "0")


def test_try_that_goes_on_is_not_counted(tess, lea, leo, room, given):
    for person in (lea, leo):
        student(room, person)
    answered(lea, given, {CHOICE: 1})
    answered(leo, given, {CHOICE: 0}, is_in=False)
    assert line(tess, given, CHOICE).startswith("Share right 100% missed by 0 of 1")


def test_try_that_the_clock_has_ended_is_counted(tess, lea, leo, room, given, clock):
    """It is handed in for every reader: no job has to run for anybody to see it."""
    for person in (lea, leo):
        student(room, person)
    answered(lea, given, {CHOICE: 1})
    answered(leo, given, {CHOICE: 0}, is_in=False, deadline=NOW + HOUR)
    clock.shift(DAY)
    assert line(tess, given, CHOICE).startswith("Share right 50% missed by 1 of 2")


def test_look_of_a_teacher_is_not_counted(tess, lea, room, given):
    student(room, lea)
    answered(lea, given, {CHOICE: 1})
    # A student who is shown the quiz as others see it has no first try by that.
    answered(tess, given, {CHOICE: 0}, is_preview=True)
    assert line(tess, given, CHOICE).startswith("Share right 100% missed by 0 of 1")


def test_preview_of_a_student_of_the_class_is_not_their_first_try(tess, lea, room, given):
    student(room, lea)
    answered(lea, given, {CHOICE: 0}, is_preview=True)
    answered(lea, given, {CHOICE: 1}, number=2)
    assert line(tess, given, CHOICE).startswith("Share right 100% missed by 0 of 1")


@pytest.mark.parametrize("how", ["left", "removed"])
def test_student_who_is_no_longer_there_is_not_counted(tess, lea, leo, room, given, how):
    members = [student(room, person) for person in (lea, leo)]
    answered(lea, given, {CHOICE: 1})
    answered(leo, given, {CHOICE: 0})
    if how == "left":
        operations.leave_class(members[1], now=NOW)
    else:
        operations.remove_student(members[1], by=tess, now=NOW)
    assert line(tess, given, CHOICE).startswith("Share right 100% missed by 0 of 1")


def test_other_works_and_classes_are_not_counted(tess, tomas, lea, room, given):
    student(room, lea)
    theirs = classroom(tomas, "Other")
    student(theirs, lea)
    answered(lea, given, {CHOICE: 1})
    answered(lea, work(theirs, target()), {CHOICE: 0})
    answered(lea, work(room, target_of("quiz", COURSE, "maquila")), {CHOICE: 0})
    assert line(tess, given, CHOICE).startswith("Share right 100% missed by 0 of 1")


def test_work_that_nobody_has_handed_in_says_so(tess, lea, room, given):
    student(room, lea)
    attempt = begun(lea, given)
    assert "Nobody has handed in yet" in words(opened(tess, "items", given))
    assert url("work_board", given) not in main_of(opened(tess, "items", given))
    asked = attempt.answers.first().version.question_id
    page = words(opened(tess, "item", given, asked))
    assert "No first try with this question is handed in yet." in page


# Shares and counts ----------------------------------------------------------------------------


def test_share_right_is_the_mean_mark_of_those_who_were_asked(tess, room, given):
    people = pupils(room, 4)
    half = RIGHT[GAPS] | {"who": 0, "when": 1}
    for person, response in zip(people, [RIGHT[GAPS], half, half, None], strict=True):
        answered(person, given, {GAPS: response, CHOICE: 1})
    # 1, half, half and nothing: 2 of 4.
    assert line(tess, given, GAPS).startswith("Share right 50% missed by 3 of 4")
    assert line(tess, given, CHOICE).startswith("Share right 100% missed by 0 of 4")
    assert "Nobody missed it." in line(tess, given, CHOICE)
    assert facts(opened(tess, "item", given, GAPS))["Share right"] == "50%"


def test_question_is_of_those_alone_to_whom_it_was_drawn(tess, room, given):
    first, second, third = pupils(room, 3)
    answered(first, given, {CHOICE: 1, TYPED: "Costa Rica"})
    answered(second, given, {CHOICE: 0})
    answered(third, given, {TYPED: "Mexico"})
    assert line(tess, given, CHOICE).startswith("Share right 50% missed by 1 of 2")
    assert line(tess, given, TYPED).startswith("Share right 50% missed by 1 of 2")
    assert facts(opened(tess, "items", given))["First tries"] == "3"


def test_questions_stand_in_the_order_of_the_course(tess, room, given):
    first, second = pupils(room, 2)
    answered(first, given, dict.fromkeys([CHOICE, TYPED, REASON]))
    answered(second, given, dict.fromkeys([GAPS, CHOICE]))
    every = [asked.question.id for asked in library().courses[COURSE].questions]
    wanted = sorted([CHOICE, TYPED, REASON, GAPS], key=every.index)
    assert list(lines(tess, given)) == [plain(asks(id_)) for id_ in wanted]


def test_each_option_says_how_many_chose_it_and_how_many_left_it_blank(tess, room, given):
    people = pupils(room, 7)
    for person, chosen in zip(people, [1, 1, 1, 0, 0, 3, None], strict=True):
        answered(person, given, {CHOICE: chosen})
    found = counts(tess, given, CHOICE)
    assert list(found) == [*(plain(option(n)) for n in range(4)), "Left blank"]
    assert [cells[1] for cells in found.values()] == ["2", "3", "0", "1", "1"]
    assert [cells[0] for cells in found.values()] == ["wrong", "right", "wrong", "wrong", ""]
    said = line(tess, given, CHOICE)
    assert f"Commonest wrong answer, 2 times: “{option(0)}” · left blank once" in said


def test_thirds_are_of_the_whole_try(tess, room, given):
    """Of six: two with everything, two with half of it, two with nothing."""
    best, middle, low = (pupils(room, 2, name) for name in ("Best", "Middle", "Low"))
    others = {TYPED: "Costa Rica", REASON: RIGHT[REASON]}
    for person, chosen in zip(best, [1, 1], strict=True):
        answered(person, given, {CHOICE: chosen, **others})
    for person, chosen in zip(middle, [1, 2], strict=True):
        answered(person, given, {CHOICE: chosen, TYPED: "Costa Rica", REASON: None})
    for person, chosen in zip(low, [2, 3], strict=True):
        answered(person, given, {CHOICE: chosen, TYPED: "Mexico", REASON: None})
    found = counts(tess, given, CHOICE)
    assert found[option(1)] == ("right", "3", "2", "0")
    assert found[option(2)] == ("wrong", "2", "0", "1")
    assert found[option(3)] == ("wrong", "1", "0", "1")


# The commonest wrong idea ---------------------------------------------------------------------


def test_commonest_wrong_answer_is_named_with_what_the_question_says_to_it(tess, room, given):
    for person, chosen in zip(pupils(room, 5), [1, 0, 3, 3, 3], strict=True):
        answered(person, given, {CHOICE: chosen})
    said = f"Commonest wrong answer, 3 times: “{option(3)}”"
    assert said in line(tess, given, CHOICE)
    page = words(opened(tess, "item", given, CHOICE))
    why = question(CHOICE).options[3].why.root["en"]
    assert f"{said} What the question says to it: {plain(why)}" in page


def test_commonest_wrong_answer_of_a_question_with_gaps_says_in_which(tess, room, given):
    wrong = [{}, {"when": 1}, {"when": 1, "who": 0}, {"who": 2, "when": 1}]
    for person, changed in zip(pupils(room, 4), wrong, strict=True):
        answered(person, given, {GAPS: RIGHT[GAPS] | changed})
    assert "Commonest wrong answer, 3 times: “three weeks” for “when”" in line(tess, given, GAPS)
    found = counts(tess, given, GAPS)
    assert found["when three weeks"][:2] == ("wrong", "3")
    assert found["when four days"][:2] == ("right", "1")
    assert found["who the World Bank"][:2] == ("wrong", "1")
    assert found["who the IMF"][:2] == ("right", "2")


def test_commonest_wrong_answer_of_a_typed_question_is_what_was_typed(tess, room, given):
    for person, typed in zip(
        pupils(room, 6), ["Costa Rica", "Panama", "Panama", "Mexico", None, "Belize"], strict=True
    ):
        answered(person, given, {TYPED: typed})
    said = "Commonest wrong answer, 2 times: “Panama” · left blank once"
    assert said in line(tess, given, TYPED)
    found = counts(tess, given, TYPED)
    assert found["Panama"][:2] == ("wrong", "2")
    assert found["Costa Rica"][:2] == ("right", "1")
    # Known wrong answers stand there, chosen or not; the name for all others does not.
    assert found["Mexico"][:2] == ("wrong", "1")
    assert found["Honduras"][:2] == ("wrong", "0")
    assert "anything else" not in found


def test_spellings_of_one_typed_answer_are_one_idea(tess, room, given):
    """They are graded alike and told the same."""
    typed = ["Mexico", "mexico", "México", "Panama", "Panama", "costa rica", "Costa Rica"]
    for person, response in zip(pupils(room, 7), typed, strict=True):
        answered(person, given, {TYPED: response})
    found = counts(tess, given, TYPED)
    assert [cells[1] for cells in found.values() if cells[0] == "right"] == ["2"]
    assert "Commonest wrong answer, 3 times: “Mexico”" in line(tess, given, TYPED)


# What is said of how well it measures ---------------------------------------------------------


def table(room, given, number=24):
    """So many sittings, of which every fourth was not asked the last question; the rows that
    statistics are made of."""
    marks = {id_: [] for id_ in RIGHT}
    for place, person in enumerate(pupils(room, number)):
        responses = {
            CHOICE: 1 if place % 3 else place % 4,
            TYPED: "Costa Rica" if place > number // 3 else "Mexico",
            REASON: RIGHT[REASON] if place % 5 else {"verdict": "true", "reason": 0},
            GAPS: RIGHT[GAPS] | ({"who": 0} if place < number // 2 else {}),
        }
        if place % 4 == 0:
            del responses[GAPS]
        answered(person, given, responses)
        for id_ in RIGHT:
            asked = question(id_)
            mark = type_of(asked).grade(asked, responses.get(id_)).fraction
            marks[id_].append(mark if id_ in responses else None)
    return {id_: ItemRow(id_, Decimal(1), marks[id_]) for id_ in RIGHT}


def percent(share):
    return f"{Decimal(round(100 * share))}%"


def test_figures_are_those_of_the_statistics_of_the_same_table(tess, room, given):
    rows = table(room, given)
    found = statistics_of([rows[GAPS], rows[TYPED], rows[REASON], rows[CHOICE]])
    numbers = {item.id: item for item in found.items}
    assert numbers[GAPS].sittings == 18
    for id_ in (CHOICE, TYPED, REASON):
        item = numbers[id_]
        shown = facts(opened(tess, "item", given, id_))
        del shown["By guessing"]
        assert shown == {
            "Asked": "24",
            "Share right": percent(item.facility),
            "Deviation": percent(item.standard_deviation),
            "Separation": percent(item.discrimination),
            "Efficiency": percent(item.efficiency),
            "Weight, and in effect": (
                f"{percent(item.intended_weight)}, {percent(item.effective_weight)}"
            ),
        }
        said = line(tess, given, id_)
        assert f"Share right {percent(item.facility)} " in said
        assert f"Separation {percent(item.discrimination)} " in said
    assert len({item.discrimination for item in found.items}) == 4


def test_guess_is_what_chance_alone_earns(tess, lea, room, given):
    student(room, lea)
    answered(lea, given, {CHOICE: 1, TYPED: "Costa Rica"})
    assert facts(opened(tess, "item", given, CHOICE))["By guessing"] == "25%"
    assert facts(opened(tess, "item", given, TYPED))["By guessing"] == "0%"


def test_head_has_the_figures_of_the_whole_quiz_by_place(tess, room, given):
    """Tries draw their questions, so that a place in the quiz is what all of them have."""
    rows = table(room, given)
    by_place = [
        ItemRow("1", Decimal(1), rows[CHOICE].marks),
        ItemRow("2", Decimal(1), rows[TYPED].marks),
        ItemRow("3", Decimal(1), rows[REASON].marks),
        ItemRow("4", Decimal(1), rows[GAPS].marks),
    ]
    quiz = statistics_of(by_place).quiz
    shown = facts(opened(tess, "items", given))
    assert shown["First tries"] == "24"
    assert shown["Questions"] == "4"
    assert shown["Mean"] == percent(quiz.mean)
    # Not all were asked as much.
    assert quiz.consistency is None
    assert not {"Internal consistency", "Standard error"} & shown.keys()


@pytest.mark.parametrize("number", [19, 20])
def test_consistency_is_said_from_twenty_first_tries_on(tess, room, given, number):
    rows = {CHOICE: [], TYPED: []}
    for place, person in enumerate(pupils(room, number)):
        responses = {CHOICE: place % 2, TYPED: "Costa Rica" if place % 4 == 1 else "Mexico"}
        answered(person, given, responses)
        for id_, response in responses.items():
            asked = question(id_)
            rows[id_].append(type_of(asked).grade(asked, response).fraction)
    quiz = statistics_of([ItemRow(id_, Decimal(1), marks) for id_, marks in rows.items()]).quiz
    shown = facts(opened(tess, "items", given))
    said = {"Internal consistency", "Standard error"} & shown.keys()
    if number < 20:
        assert said == set()
    else:
        assert quiz.consistency > 0
        assert shown["Internal consistency"] == percent(quiz.consistency)
        assert shown["Standard error"] == f"± {percent(quiz.standard_error)}"


def test_consistency_below_nothing_is_said_in_words(tess, room, given):
    """Whoever knew the one did not know the other."""
    for place, person in enumerate(pupils(room, 20)):
        good = place % 2
        typed = "Mexico" if good or place % 4 else "Costa Rica"
        answered(person, given, {CHOICE: good, TYPED: typed})
    page = opened(tess, "items", given)
    assert "These scores measure nothing together." in words(page)
    assert not {"Internal consistency", "Standard error"} & facts(page).keys()


def test_typical_time_is_the_middle_one(tess, room, given):
    for minutes, person in zip((4, 9, 200), pupils(room, 3), strict=True):
        attempt = answered(person, given, {CHOICE: 1}, at=NOW + timedelta(hours=5))
        started = attempt.submitted_at - timedelta(minutes=minutes)
        Attempt.objects.filter(pk=attempt.pk).update(started_at=started)
    with time_machine.travel(NOW + timedelta(hours=6), tick=False):
        assert facts(opened(tess, "items", given))["Time, typical"] == "9 min"


# All classes of a teacher ---------------------------------------------------------------------


def test_question_is_pooled_over_the_classes_of_the_reader_alone(tess, tomas, room, given):
    """Not over those of other teachers, nor over another quiz of the same class."""
    other, foreign = classroom(tess, "10-A"), classroom(tomas, "9-C")
    places = [(room, given), (other, work(other, target())), (foreign, work(foreign, target()))]
    for number, (where, assigned) in enumerate(places, start=1):
        for person in pupils(where, number, f"Class{number}"):
            answered(person, assigned, {CHOICE: number % 2})
    page = opened(tess, "items", given)
    assert facts(page)["First tries"] == "1"
    assert "Show all 2 of your classes with this quiz" in words(page)
    client = signed_in(tess)
    pooled = client.get(f"{page_url('items', given)}?classes=all")
    assert facts(pooled)["First tries"] == "3"
    assert facts(client.get(f"{page_url('item', given)}?classes=all"))["Asked"] == "3"


def test_student_of_two_classes_is_pooled_once_by_the_earlier_try(tess, room, given):
    other = classroom(tess, "10-A")
    there = work(other, target())
    [person] = pupils(room, 1)
    student(other, person)
    answered(person, there, {CHOICE: 0}, at=NOW + HOUR)
    answered(person, given, {CHOICE: 1}, at=NOW + 2 * HOUR)
    Attempt.objects.filter(context=there.pk).update(started_at=NOW)
    Attempt.objects.filter(context=given.pk).update(started_at=NOW + HOUR)
    with time_machine.travel(NOW + 3 * HOUR, tick=False):
        pooled = signed_in(tess).get(f"{page_url('items', given)}?classes=all")
    assert facts(pooled)["First tries"] == "1"
    assert facts(pooled)["Mean"] == "0%"


def test_one_class_offers_no_pool(tess, lea, room, given):
    answered(pupils(room, 1)[0], given, {CHOICE: 1})
    assert "of your classes" not in words(opened(tess, "items", given))


def test_question_that_was_dropped_counts_in_no_figure(tess, room, given):
    first, second = pupils(room, 2)
    for person, chosen in ((first, 1), (second, 0)):
        answered(person, given, {CHOICE: chosen, TYPED: "Costa Rica"})
    Answer.objects.filter(version__question_id=CHOICE).update(is_dropped=True)
    assert line(tess, given, CHOICE).startswith("Share right – ")
    assert facts(opened(tess, "items", given))["Mean"] == "100%"


@pytest.mark.parametrize("number", [19, 20])
def test_under_twenty_first_tries_nothing_is_said_of_how_well_it_measures(
    tess, room, given, number
):
    for place, person in enumerate(pupils(room, number)):
        good = place % 2
        answered(person, given, {CHOICE: good, TYPED: "Costa Rica" if good else "Mexico"})
    page, one = opened(tess, "items", given), opened(tess, "item", given, CHOICE)
    said = line(tess, given, CHOICE)
    if number < 20:
        assert "Too few to judge." in words(page)
        assert "Too few to judge." in words(one)
        assert "Separation too few to judge " in said
        assert "100%" not in said
        assert not {"Deviation", "Separation", "Efficiency"} & facts(one).keys()
    else:
        assert "Too few to judge." not in words(page) + words(one)
        assert "Separation 100% " in said
        assert facts(one)["Separation"] == "100%"


def test_question_that_few_were_asked_is_not_judged_beside_one_that_is(tess, room, given):
    for place, person in enumerate(pupils(room, 20)):
        typed = {} if place else {TYPED: "Costa Rica"}
        answered(person, given, {CHOICE: place % 2, REASON: RIGHT[REASON], **typed})
    assert "Separation too few to judge" in line(tess, given, TYPED)
    assert "too few" not in line(tess, given, CHOICE)
    page = opened(tess, "item", given, TYPED)
    assert "Too few to judge." in words(page)
    assert "Separation" not in facts(page)


SUSPECT = "Key to look at"


def test_key_that_those_who_know_more_get_wrong_is_to_be_looked_at(tess, room, given):
    for place, person in enumerate(pupils(room, 20)):
        knows = place >= 10
        typed = "Costa Rica" if knows else "Mexico"
        reason = RIGHT[REASON] if knows else None
        answered(person, given, {CHOICE: 2 if knows else 1, TYPED: typed, REASON: reason})
    assert SUSPECT in line(tess, given, CHOICE)
    assert SUSPECT not in line(tess, given, TYPED)
    page = opened(tess, "item", given, CHOICE)
    assert SUSPECT in words(page)
    assert counts(tess, given, CHOICE)[option(2)][0] == "wrong, preferred by the upper third"
    assert SUSPECT not in words(opened(tess, "item", given, TYPED))


def test_nothing_is_flagged_under_twenty_first_tries(tess, room, given):
    for place, person in enumerate(pupils(room, 19)):
        knows = place >= 9
        typed = "Costa Rica" if knows else "Mexico"
        answered(person, given, {CHOICE: 2 if knows else 1, TYPED: typed})
    assert SUSPECT not in words(opened(tess, "items", given))
    assert SUSPECT not in words(opened(tess, "item", given, CHOICE))


def test_option_that_misleads_nobody_and_a_very_easy_question_are_named(tess, room, given):
    for place, person in enumerate(pupils(room, 20)):
        answered(person, given, {CHOICE: 0 if place == 0 else 1, TYPED: "Costa Rica"})
    said = line(tess, given, CHOICE)
    assert "An option that misleads nobody" in said
    assert "Very easy" in said
    assert "Very difficult" not in said


# The board ------------------------------------------------------------------------------------


@pytest.fixture
def missed(room, given):
    """Six first tries: four missed the choice, three the reason, two the word, none the gaps."""
    people = pupils(room, 6, "Quetzal")
    for place, person in enumerate(people):
        responses = {
            CHOICE: [0, 0, 0, 2, 1, 1][place],
            REASON: RIGHT[REASON] if place >= 3 else {"verdict": "true", "reason": 0},
            TYPED: "Costa Rica" if place >= 2 else "Mexico",
            GAPS: RIGHT[GAPS],
        }
        answered(person, given, responses)
    return people


def board(person, given, query=""):
    return opened(person, "work_board", given, query=query)


def on_board(person, given, query=""):
    """What is to be read of each question: its words, and a line for each thing given."""
    found = {}
    for article in re.findall(r"<article.*?</article>", main_of(board(person, given, query)), re.S):
        head, listed = re.search(r"<h2.*?</h2>", article, re.S)[0], article
        found[plain(head)] = [plain(li) for li in re.findall(r"<li>.*?</li>", listed, re.S)]
    return found


def test_board_shows_the_three_questions_that_most_missed_the_worst_first(tess, given, missed):
    shown = on_board(tess, given)
    assert list(shown) == [plain(asks(id_)) for id_ in (CHOICE, REASON, TYPED)]
    assert shown[plain(asks(CHOICE))] == [
        f"{plain(option(n))} {chosen}" for n, chosen in enumerate([3, 2, 1, 0])
    ]


def test_board_shows_no_marks(tess, given, missed):
    for query in ("", "?answers=1"):
        page = words(board(tess, given, query))
        assert "%" not in page
        assert "Share right" not in page
        assert "points" not in page
        assert "without names and marks" in page


@pytest.mark.parametrize("query", ["", "?answers=0", "?answers=", "?answers=yes"])
def test_board_does_not_tell_what_is_right_until_it_is_asked_for(tess, given, missed, query):
    page = board(tess, given, query)
    shown = main_of(page)
    assert 'data-s="right"' not in shown
    assert 'data-s="wrong"' not in shown
    listed = [line for lines in on_board(tess, given, query).values() for line in lines]
    assert not [line for line in listed if re.search(r"\b(not )?right\b", line)]
    for choice in question(CHOICE).options:
        assert plain(choice.why.root["en"]) not in words(page)


def test_board_tells_what_is_right_where_it_is_asked_for(tess, given, missed):
    listed = on_board(tess, given, "?answers=1")[plain(asks(CHOICE))]
    assert listed == [
        f"{plain(option(n))} {'right' if n == 1 else 'not right'} {chosen}"
        for n, chosen in enumerate([3, 2, 1, 0])
    ]


def test_order_on_the_board_does_not_tell_which_typed_answer_is_right(tess, room, given):
    """What most gave stands first, right or not."""
    for person, typed in zip(
        pupils(room, 6),
        ["Costa Rica", "Mexico", "Mexico", "Mexico", "Panama", "Panama"],
        strict=True,
    ):
        answered(person, given, {TYPED: typed})
    listed = on_board(tess, given)[plain(asks(TYPED))]
    assert listed[:3] == ["Mexico 3", "Panama 2", "Costa Rica 1"]


def test_board_waits_for_five_first_tries(tess, room, given):
    people = pupils(room, 5)
    for person in people[:4]:
        answered(person, given, {CHOICE: 0})
    response = signed_in(tess).get(url("work_board", given))
    assert response.url == url("items", given)
    told = [str(message) for message in get_messages(response.wsgi_request)]
    assert told == ["There is nothing to show yet: five first tries are needed."]
    assert url("work_board", given) not in main_of(opened(tess, "items", given))
    answered(people[4], given, {CHOICE: 1})
    assert list(on_board(tess, given)) == [plain(asks(CHOICE))]
    assert url("work_board", given) in main_of(opened(tess, "items", given))


# Who is named, who may look -------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("query", ["", "?answers=1"])
def test_nobody_is_named(tess, given, missed, name, query):
    response = signed_in(tess).get(page_url(name, given) + query)
    assert response.status_code == 200
    shown = response.content.decode()
    assert "quetzal" not in shown.casefold()
    for place in Membership.objects.filter(person__in=missed):
        assert str(place.pk) not in shown
        assert str(place.person_id) not in shown


def test_nobody_is_named_beside_a_disputed_answer(tess, given, missed):
    answer = Answer.objects.filter(version__question_id=CHOICE, attempt__learner=missed[0]).get()
    quizzes.dispute_answer(answer, "The dates fit mine too.", now=NOW)
    page = opened(tess, "item", given, CHOICE).content.decode()
    assert "The dates fit mine too." in page
    assert "quetzal" not in page.casefold()


@pytest.mark.parametrize("name", PAGES)
def test_lesson_to_read_has_no_questions_to_look_at(tess, room, name):
    reading = work(room, target("read"), points=0)
    assert signed_in(tess).get(page_url(name, reading)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_work_of_another_class_is_not_found(tess, tomas, lea, room, given, missed, name):
    student(room, lea)
    theirs = classroom(tomas, "Other")
    more = [CHOICE] if name == "item" else []
    beside = reverse(f"classrooms:{name}", args=[theirs.pk, given.pk, *more])
    assert signed_in(tess).get(page_url(name, given)).status_code == 200
    for person, path in [(tomas, page_url(name, given)), (tomas, beside), (tess, beside)]:
        assert signed_in(person).get(path).status_code == 404
    assert signed_in(lea).get(page_url(name, given)).status_code == 404


def test_question_that_this_work_did_not_ask_is_not_found(tess, lea, room, given):
    student(room, lea)
    answered(lea, given, {CHOICE: 1})
    other = work(room, target_of("quiz", COURSE, "maquila"))
    answered(lea, other, {TYPED: "Mexico"})
    client = signed_in(tess)
    assert client.get(url("item", given, CHOICE)).status_code == 200
    for id_ in (TYPED, "no-such-question"):
        assert client.get(url("item", given, id_)).status_code == 404


def test_assistant_looks_on_and_mends_nothing(tess, tomas, room, given, missed):
    colleague(room, tomas, Role.ASSISTANT)
    for name in PAGES:
        response = signed_in(tomas).get(page_url(name, given))
        assert response.status_code == 200
        assert url("mend", given, CHOICE) not in response.content.decode()
    assert url("mend", given, CHOICE) in opened(tess, "item", given, CHOICE).content.decode()


# What it costs --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_page_takes_the_same_few_queries_however_many_there_are(tess, room, given, missed, name):
    client = signed_in(tess)
    client.get(page_url(name, given))
    taken = []
    for more in ("", "More"):
        for place, person in enumerate(pupils(room, 12, more) if more else ()):
            typed = f"Country {place}"
            answered(person, given, {CHOICE: place % 4, TYPED: typed, GAPS: RIGHT[GAPS]})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page_url(name, given)).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 14


def test_people_of_a_test_are_students_of_the_class(tess, room, given):
    """What the bulk rows above rest on."""
    [person] = pupils(room, 1)
    other = user("other", is_student=True)
    student(room, other)
    columns = ("role", "left_at", "was_removed", "classroom")
    rows = Membership.objects.filter(person__in=[person, other]).values(*columns)
    assert rows[0] == rows[1]
