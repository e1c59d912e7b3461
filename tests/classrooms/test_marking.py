"""What waits to be marked in a class: who is in the queue, in which order and how much is left; who
may mark; and comments to use again. One answer beside its rubric is in test_mark_page.py."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from classrooms import operations, queries
from classrooms.models import Role, SavedComment
from classrooms.rules import USUAL, AssignmentRules
from quizzes import operations as quizzes
from quizzes.models import PREVIEW, Answer, Attempt, Mark
from tests.build import user
from tests.classrooms.build import (
    COURSE,
    begun,
    classroom,
    colleague,
    essay,
    place,
    signed_in,
    student,
    target,
    task,
    work,
    write,
)

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
TOP = {"claim": 3, "evidence": 3, "reasoning": 3, "fairness": 3}
SOME = {"claim": 2, "evidence": 1, "reasoning": 3, "fairness": 0}
# A lesson's quiz with its written question.
ASKED = AssignmentRules(attempts=1, asks_written=True)


@pytest.fixture(autouse=True)
def clock(settings):
    settings.DEFAULT_ZONE = "UTC"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess, lea, leo):
    made = classroom(tess)
    student(made, lea)
    student(made, leo)
    return made


@pytest.fixture
def given(room):
    """The written task; its marks are released by hand."""
    return task(room, release="by-hand")


@pytest.fixture
def answer(given, lea):
    return essay(lea, given)


def queue(person, room):
    response = signed_in(person).get(reverse("classrooms:marking", args=[room.pk]))
    assert response.status_code == 200
    return response


def lines(person, room):
    """The queue as titles with how many are left, marked and not released, and released."""
    page = queue(person, room).context["page"]
    return [(line.work.target.title, line.left, line.to_release, line.done) for line in page.lines]


def address(room, answer, *, hidden=False):
    path = reverse("classrooms:mark", args=[room.pk, answer.pk])
    return path + "?names=hidden" * hidden


def opened(person, room, answer, **how):
    return signed_in(person).get(address(room, answer, **how))


def typed(levels=None, *, how="full", comments=None, **more):
    """The form of a mark as a browser sends it."""
    chosen = {f"level-{name}": str(level) for name, level in (levels or {}).items()}
    said = {f"comment-{name}": words for name, words in (comments or {}).items()}
    return {"version": "0", "how": how, "criterion": "claim", "comment": ""} | chosen | said | more


def send(person, room, answer, levels=None, *, go="next", hidden=False, **said):
    path = address(room, answer, hidden=hidden)
    return signed_in(person).post(path, typed(levels, **said) | {"go": go})


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# The queue


def test_queue_says_what_waits_since_when_and_about_how_long(tess, lea, leo, room, given, clock):
    essay(lea, given, "word " * 150)
    clock.shift(DAY)
    essay(leo, given, "Two words")
    [line] = queue(tess, room).context["page"].lines
    # A minute each, and one for each hundred words that were begun.
    assert (line.left, line.oldest, line.minutes) == (2, NOW, 3 + 2)
    words = queue(tess, room).content.decode()
    assert "2 answers to mark, about 5 min" in words
    assert "2 answers left, oldest from Mon, Oct 5, about 5 min" in words


def test_days_of_the_queue_and_of_an_answer_are_those_of_the_class(tess, lea, room, given, clock):
    """Sunday, 9:00 pm in Chicago is Monday where the server stands."""
    clock.shift(6 * DAY + timedelta(hours=11))
    answer = essay(lea, given)
    assert "from Sun, Oct 11" in queue(tess, room).content.decode()
    assert "Handed in Sun, Oct 11." in opened(tess, room, answer).content.decode()


def test_queue_begins_with_the_question_that_waits_longest(tess, lea, leo, room, clock):
    late, early = task(room, release="by-hand"), work(room, target(), rules=ASKED, points=18)
    waiting = essay(leo, early)
    clock.shift(DAY)
    essay(lea, late)
    titles = [title for title, *_counts in lines(tess, room)]
    assert [title[:8] for title in titles] == ["Quiz 3.1", "Task of "]
    asked = waiting.version.question.criteria
    send(tess, room, waiting, {each.id: 1 for each in asked})
    titles = [title for title, *_counts in lines(tess, room)]
    assert [title[:8] for title in titles] == ["Task of ", "Quiz 3.1"]


def test_queue_counts_drafts_as_left_and_final_marks_until_their_release(tess, room, answer):
    assert [counts for _t, *counts in lines(tess, room)] == [[1, 0, 0]]
    send(tess, room, answer, TOP, go="draft")
    assert [counts for _t, *counts in lines(tess, room)] == [[1, 0, 0]]
    send(tess, room, answer, TOP, version="1")
    assert [counts for _t, *counts in lines(tess, room)] == [[0, 1, 0]]
    quizzes.release_marks(Mark.objects.all(), by=tess, now=NOW)
    assert [counts for _t, *counts in lines(tess, room)] == [[0, 0, 1]]
    assert "Nothing to mark" in queue(tess, room).content.decode()


def test_queue_leaves_out_what_is_blank_and_what_goes_on(tess, lea, leo, room, given):
    essay(lea, given, "")
    write(begun(leo, given).answers.get(), "Half a sentence")
    assert lines(tess, room) == []
    assert "Nothing written was handed in yet" in queue(tess, room).content.decode()


def test_preview_of_a_work_is_not_in_its_queue(tess, room, given):
    values = {"course": COURSE, "target": given.target_id, "work": str(given.pk)}
    signed_in(tess).post(reverse("classrooms:preview"), values)
    attempt = Attempt.objects.get(context=PREVIEW)
    write(attempt.answers.get(), "As a student would.")
    quizzes.submit_attempt(tess, attempt.pk, now=NOW)
    assert lines(tess, room) == []


def test_queue_holds_no_answer_of_another_class(tess, tomas, lea, room, given, answer):
    other = classroom(tomas, "Other")
    student(other, lea)
    essay(lea, task(other), "For the other class.")
    assert [counts for _t, *counts in lines(tess, room)] == [[1, 0, 0]]
    assert [counts for _t, *counts in lines(tomas, other)] == [[1, 0, 0]]
    assert signed_in(tomas).get(reverse("classrooms:marking", args=[room.pk])).status_code == 404


def test_work_that_the_clock_handed_in_is_in_the_queue(tess, lea, room, given, clock):
    """It is handed in for every reader: no job has to run for anybody to see it."""
    write(begun(lea, given).answers.get(), "What was saved by then.")
    clock.move_to(given.closes_at + DAY)
    book = queries.gradebook_page(place(room, tess), queries.View(), now=timezone.now())
    assert book.to_mark == 1
    assert [counts for _t, *counts in lines(tess, room)] == [[1, 0, 0]]


def test_queue_and_the_lists_of_classes_count_the_same(tess, lea, leo, room, given):
    essay(lea, given)
    essay(leo, given)
    operations.remove_student(place(room, leo), by=tess, now=NOW)
    [line] = queries.classes_page(tess, now=NOW).waiting
    assert queue(tess, room).context["page"].left == line.to_mark


def test_to_mark_lists_the_classes_that_wait_longest_first(tess, lea, room, given, clock):
    second = classroom(tess, "A class")
    student(second, lea)
    essay(lea, given)
    clock.shift(DAY)
    essay(lea, task(second))
    page = signed_in(tess).get(reverse("classrooms:to_mark")).content.decode()
    first, then = (page.index(f'">{name}</a>') for name in ("11-B History", "A class"))
    assert first < then
    assert page.count("1 answer</span>") == 2


def test_to_mark_says_that_nothing_waits(tess, room, answer):
    send(tess, room, answer, TOP)
    page = signed_in(tess).get(reverse("classrooms:to_mark")).content.decode()
    assert "Nothing waits to be marked" in page


@pytest.mark.parametrize("students", [1, 3])
def test_queue_asks_the_same_number_of_queries(
    tess, room, given, django_assert_num_queries, students
):
    for number in range(students):
        essay(student(room, user(f"one-{number}")).person, given)
    client = signed_in(tess)
    with django_assert_num_queries(8):
        client.get(reverse("classrooms:marking", args=[room.pk]))


# Who may


@pytest.mark.parametrize("role", [Role.CO_TEACHER, Role.TEACHER])
def test_teacher_and_co_teacher_mark(tess, tomas, room, answer, role):
    person = tess
    if role == Role.CO_TEACHER:
        colleague(room, tomas)
        person = tomas
    assert opened(person, room, answer).status_code == 200
    assert send(person, room, answer, TOP).status_code == 302
    assert Mark.objects.get().marker == person


def test_assistant_sees_the_queue_and_marks_nothing(tess, tomas, room, given, answer):
    colleague(room, tomas, Role.ASSISTANT)
    page = queue(tomas, room)
    assert page.context["page"].left == 1
    assert address(room, answer) not in page.content.decode()
    assert opened(tomas, room, answer).status_code == 403
    assert send(tomas, room, answer, TOP).status_code == 403
    release = reverse("classrooms:release_marks", args=[room.pk, given.pk])
    assert signed_in(tomas).post(release).status_code == 403
    assert not Mark.objects.exists()


@pytest.mark.parametrize("who", ["lea", "leo", "otto"])
def test_students_and_strangers_meet_no_page_of_marking(request, room, answer, who):
    person = request.getfixturevalue(who)
    queue_page = reverse("classrooms:marking", args=[room.pk])
    assert signed_in(person).get(queue_page).status_code == 404
    assert opened(person, room, answer).status_code == 404
    assert send(person, room, answer, TOP).status_code == 404
    assert not Mark.objects.exists()


def test_archived_class_is_looked_at_and_not_marked(tess, room, given, answer):
    send(tess, room, answer, TOP)
    operations.archive_class(room, by=tess, now=NOW)
    page = queue(tess, room)
    assert page.context["page"].lines[0].to_release == 1
    assert "Release 1 mark" not in page.content.decode()
    assert address(room, answer) not in page.content.decode()
    response = send(tess, room, answer, SOME, version="1")
    assert told(response) == ["This class is archived. Take it back first."]
    signed_in(tess).post(reverse("classrooms:release_marks", args=[room.pk, given.pk]))
    mark = Mark.objects.get()
    assert (mark.levels, mark.released_at) == (TOP, None)
    assert signed_in(tess).get(reverse("classrooms:to_mark")).context["page"].waiting == ()


def test_only_written_answers_of_the_class_that_were_handed_in_can_be_opened(
    tess, tomas, lea, leo, room, given, answer
):
    other = classroom(tomas, "Other")
    student(other, lea)
    theirs = essay(lea, task(other))
    open_one = begun(leo, given).answers.get()
    write(open_one, "Half a sentence")
    quiz = begun(lea, work(room, target(), rules=USUAL["lesson"]))
    quizzes.submit_attempt(lea, quiz.pk, now=NOW)
    choice = quiz.answers.first()
    never = Answer(pk=answer.pk + 10**9)
    for refused in (theirs, open_one, choice, never, Answer(pk=10**30)):
        assert opened(tess, room, refused).status_code == 404
        assert send(tess, room, refused, TOP).status_code == 404
    assert not Mark.objects.exists()


# Comments to use again


@pytest.fixture
def cora(room):
    person = user("cora", display_name="Cora Wells", is_teacher=True)
    colleague(room, person)
    return person


def test_comment_is_kept_to_use_again_and_the_mark_as_a_draft(tess, room, answer):
    response = send(tess, room, answer, {"claim": 1}, go="keep", comment=" Name the <year>. ")
    assert response.url == address(room, answer)
    saved = SavedComment.objects.get()
    assert (saved.teacher, saved.text, saved.used_at) == (tess, "Name the <year>.", NOW)
    mark = Mark.objects.get()
    assert (mark.comment, mark.is_draft) == ("Name the <year>.", True)
    page = opened(tess, room, answer).content.decode()
    assert f'<span id="bank-{saved.pk}">Name the &lt;year&gt;.</span>' in page


def test_comment_that_is_kept_again_stands_in_front(tess, room, answer, clock):
    for version, words in enumerate(("First.", "Second.", "First.")):
        send(tess, room, answer, go="keep", comment=words, version=str(version))
        clock.shift(DAY)
    bank = opened(tess, room, answer).context["page"].comments
    assert [each.text for each in bank] == ["First.", "Second."]


def test_no_words_are_no_comment_to_keep(tess, room, answer):
    send(tess, room, answer, {"claim": 1}, go="keep", comment="  ")
    assert not SavedComment.objects.exists()
    assert Mark.objects.get().levels == {"claim": 1}


def test_bank_holds_the_comments_of_the_reader_alone(tess, cora, room, answer):
    SavedComment.objects.create(teacher=cora, text="Of Cora alone.")
    SavedComment.objects.create(teacher=tess, text="Of Tess.")
    assert "Of Cora alone." not in opened(tess, room, answer).content.decode()
    assert "Of Tess." not in opened(cora, room, answer).content.decode()


def test_comment_is_forgotten_by_its_keeper_alone(tess, cora, room):
    saved = SavedComment.objects.create(teacher=tess, text="Name the year.")
    path = reverse("classrooms:forget_comment", args=[room.pk, saved.pk])
    assert signed_in(cora).post(path).status_code == 404
    assert SavedComment.objects.exists()
    response = signed_in(tess).post(path)
    assert told(response) == ["The comment is gone from your list."]
    assert not SavedComment.objects.exists()


def test_comment_can_be_forgotten_from_the_queue(tess, room):
    saved = SavedComment.objects.create(teacher=tess, text="Name the year.")
    path = reverse("classrooms:forget_comment", args=[room.pk, saved.pk])
    assert path in queue(tess, room).content.decode()
