"""A teacher looks at a quiz as a student would: as often as one likes, and it counts nowhere."""

import pytest
from django.urls import reverse
from django.utils import timezone

from classrooms import queries
from classrooms.rules import AssignmentRules
from practice.models import Evidence, ReviewCard
from quizzes.models import PREVIEW, Attempt
from quizzes.pinned import pinned
from tests.classrooms.build import (
    COURSE,
    LESSON,
    classroom,
    place,
    signed_in,
    student,
    target,
    work,
)
from tests.quizzes.test_attempts import answer_all_right

MODULE = "debt-and-adjustment"


def preview(client, target_id=LESSON, course_id=COURSE):
    return client.post(reverse("classrooms:preview"), {"course": course_id, "target": target_id})


def look(client, target_id=LESSON):
    """The attempt that the preview begins, or goes on with."""
    return Attempt.objects.get(pk=preview(client, target_id).url.split("/")[2])


@pytest.mark.parametrize(
    ("target_id", "count"),
    [(LESSON, 6), (f"{MODULE}-test", 10), (f"{MODULE}-task", 1), ("final", 20)],
)
def test_preview_asks_what_a_student_is_asked(tess, target_id, count):
    attempt = look(signed_in(tess), target_id)
    assert (attempt.quiz_id, attempt.context, attempt.is_preview) == (target_id, PREVIEW, True)
    assert (attempt.is_assigned, attempt.deadline) == (False, None)
    types = [question.type for question in pinned(attempt.pk).questions.values()]
    assert len(types) == count
    assert types.count("written") == (1 if target_id.endswith("task") else 0)


def test_preview_is_had_as_often_as_one_likes(tess):
    client = signed_in(tess)
    for number in (1, 2, 3, 4):
        attempt = look(client)
        assert attempt.number == number
        page = client.post(f"/attempt/{attempt.pk}/submit/", follow=True)
        assert page.context["page"].seen.right_answer is True
    assert Attempt.objects.filter(is_preview=True).count() == 4


def test_preview_that_is_open_goes_on(tess):
    client = signed_in(tess)
    assert look(client) == look(client)
    assert Attempt.objects.count() == 1


def test_preview_counts_nowhere(tess, lea):
    room = classroom(tess)
    student(room, lea)
    given = work(room, target())
    client = signed_in(tess)
    for _ in range(2):
        attempt = look(client)
        answer_all_right(client, attempt)
        client.post(f"/attempt/{attempt.pk}/submit/")
    now, own = timezone.now(), place(room, tess)
    [line] = queries.work_lines(own, now=now)
    assert (line.handed_in, line.working, line.total) == (0, 0, 1)
    page = queries.work_page(own, given, now=now)
    assert [entry.work.attempts for entry in page.lines] == [()]
    assert page.has_begun is False
    own_study = client.get(f"/course/{COURSE}/quiz/{LESSON}/").context["page"]
    assert (own_study.past, own_study.running) == ((), None)


def test_preview_tells_practice_nothing(tess):
    client = signed_in(tess)
    attempt = look(client)
    answer_all_right(client, attempt)
    client.post(f"/attempt/{attempt.pk}/submit/")
    # The next start tells of what may be seen since.
    client.post(f"/course/{COURSE}/quiz/{LESSON}/start/")
    assert Attempt.objects.get(pk=attempt.pk).told_at is None
    assert Evidence.objects.count() == ReviewCard.objects.count() == 0


def test_attempt_of_a_student_who_became_a_colleague_stays_apart_from_a_preview(tess, tomas):
    """A preview under the context of a work is in no figure of it, whoever began it."""
    room = classroom(tess)
    student(room, tomas)
    given = work(room, target(), rules=AssignmentRules())
    attempt = look(signed_in(tomas))
    Attempt.objects.filter(pk=attempt.pk).update(context=given.pk)
    now = timezone.now()
    [mine] = queries.works_of(tomas, now=now)
    assert (mine.attempts, mine.state) == ((), "to-do")
    [line] = queries.work_lines(place(room, tess), now=now)
    assert (line.handed_in, line.working) == (0, 0)


def test_preview_of_a_written_task_does_not_wait_for_practice_of_it(tess):
    classroom(tess)
    client = signed_in(tess)
    task = f"{MODULE}-task"
    client.post(f"/course/{COURSE}/quiz/{task}/start/", {"mode": "practice"})
    preview(client, task)
    assert Attempt.objects.get(is_preview=True).answers.count() == 1


@pytest.mark.parametrize(
    ("course_id", "target_id"),
    [
        (COURSE, "a-lesson-that-went"),
        (COURSE, ""),
        (COURSE, MODULE),
        ("a-course-that-went", LESSON),
        ("", ""),
    ],
)
def test_preview_of_what_is_no_quiz_is_not_there(tess, course_id, target_id):
    assert preview(signed_in(tess), target_id, course_id).status_code == 404
    assert Attempt.objects.count() == 0


def test_preview_is_for_teachers(tess, lea):
    student(classroom(tess), lea)
    assert preview(signed_in(lea), f"{MODULE}-test").status_code == 403
    assert Attempt.objects.count() == 0


def test_preview_is_offered_for_every_quiz_beside_the_assign_page(tess):
    classroom(tess)
    page = signed_in(tess).get(reverse("classrooms:assign"))
    offered = [each.target_id for each in page.context["targets"]]
    assert {LESSON, f"{MODULE}-test", f"{MODULE}-task", "final"} <= set(offered)
    assert len(offered) == len(set(offered))
    values = [f'<option value="{each}">' in page.content.decode() for each in offered]
    assert all(values)


def test_preview_is_offered_on_the_page_of_a_quiz_and_not_of_a_reading(tess):
    room = classroom(tess)
    found = []
    for form in ("quiz", "read"):
        given = work(room, target(form))
        page = signed_in(tess).get(reverse("classrooms:work", args=[room.pk, given.pk]))
        found.append(reverse("classrooms:preview") in page.content.decode())
    assert found == [True, False]
