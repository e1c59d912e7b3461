"""A teacher mends the key of a question: a preview that writes nothing, then the change in the
classes that they chose and may change, and the way back."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.apps import apps
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from classrooms import operations
from classrooms.mending_posts import SEED
from classrooms.models import GradeOverride, Role
from questions.types import type_of
from quizzes.models import Attempt, Regrade
from tests.build import user
from tests.classrooms.build import (
    classroom,
    colleague,
    place,
    signed_in,
    student,
    target,
    work,
)
from tests.quizzes.asked import (
    CHOICE,
    NUMBER,
    ORDER,
    PAIRS,
    RIGHT,
    WRONG,
    fraction,
    of_course,
    practice,
    take,
)

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MENDED = "The question is mended. Each student concerned reads one line."
RIGHT_ORDER = type_of(ORDER).right_response(ORDER)
SWAPPED = [RIGHT_ORDER[1], RIGHT_ORDER[0], *RIGHT_ORDER[2:]]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


class Class:
    """A class with the quiz of lesson 3.1 given to it."""

    def __init__(self, teacher, name, *students):
        self.room = classroom(teacher, name)
        self.given = work(self.room, target())
        for person, listed in students:
            student(self.room, person, roster_name=listed)

    @property
    def id(self):
        return str(self.room.pk)

    def take(self, person, *answers):
        return take(person, *answers, context=self.given.pk)

    def url(self, name="mend", question=CHOICE):
        return reverse(f"classrooms:{name}", args=[self.room.pk, self.given.pk, question.id])


@pytest.fixture
def ours(tess, lea, leo):
    return Class(tess, "11-B History", (lea, "Moreno, Lea"), (leo, "Ortiz, Leo"))


@pytest.fixture
def tries(ours, lea, leo, clock):
    """Lea has the choice wrong and the number right, Leo both right; an hour later."""
    found = {
        lea: ours.take(lea, (CHOICE, WRONG), (NUMBER, "218")),
        leo: ours.take(leo, (CHOICE, RIGHT), (NUMBER, "218")),
    }
    clock.shift(HOUR)
    return found


@pytest.fixture
def second(tess, otto, tries):
    """Another class of Tess, whose Otto has the choice wrong."""
    other = Class(tess, "9-A", (otto, "Brandt, Otto"))
    other.take(otto, (CHOICE, WRONG))
    return other


@pytest.fixture
def theirs(tomas, tries):
    """The class of somebody else, in which the choice was answered wrong too."""
    pupil = user("pupil", display_name="Petra Pupil")
    other = Class(tomas, "Of Tomás", (pupil, "Pupil, Petra"))
    other.take(pupil, (CHOICE, WRONG))
    return other


def form(kind, *rooms, question=CHOICE, response=None, never_down=True, **more):
    """What the form sends: the answer stands in it as the question's own form has it."""
    filled = type_of(question).fill(question, response, seed=SEED) if response is not None else {}
    ticked = {"never_down": "on"} if never_down else {}
    return {"kind": kind, "classes": [room.id for room in rooms], **ticked, **filled, **more}


def mend(person, room, kind, *rooms, question=CHOICE, **what):
    """Said yes to at once."""
    posted = form(kind, *(rooms or (room,)), question=question, **what)
    response = signed_in(person).post(room.url(question=question), posted | {"go": "yes"})
    assert response.status_code == 302, response.status_code
    return Regrade.objects.latest("made_at")


def undo(person, room, made):
    path = reverse("classrooms:undo_mending", args=[room.room.pk, made.pk])
    return signed_in(person).post(path)


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def offered(response):
    """The classes of the form, and whether each is ticked."""
    boxes = re.findall(
        r'name="classes" value="[^"]+"( checked)?><span>(.*?) <small', response.content.decode()
    )
    return {unescape(name): bool(ticked) for ticked, name in boxes}


def moves(response, table=0):
    """The rows of a preview: student, points before and after, work, class; in its second table of
    those whose grade stays."""
    bodies = re.findall(r"<tbody>(.*?)</tbody>", response.content.decode(), re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", bodies[table], re.DOTALL) if bodies else []
    return [[plain(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def everything():
    """All that is stored, but for who is signed in. That somebody was active on a day is noted by
    the first form that they send on it."""
    tables = (table for table in apps.get_models() if table is not Session)
    return {
        table._meta.label: repr(list(table.objects.order_by("pk").values()))
        for table in tables
        if table._meta.managed
    }


def scores(tries):
    found = Attempt.objects.in_bulk([attempt.pk for attempt in tries.values()])
    return [found[attempt.pk].score for attempt in tries.values()]


def log(room):
    """The lines of the class about mended questions, with who did it."""
    lines = AuditEvent.objects.filter(scope=room.room.pk, verb__startswith="question.")
    return list(lines.order_by("pk").values_list("verb", "actor", "detail"))


class TestPage:
    def test_only_classes_that_one_may_change_and_that_were_asked_are_offered(
        self, tess, ours, second, theirs, lea, tomas
    ):
        not_asked = Class(tess, "Asked nothing")
        take(lea, (NUMBER, "218"), context=not_asked.given.pk)
        only_seen = Class(tomas, "Only looked at")
        colleague(only_seen.room, tess, Role.ASSISTANT)
        take(lea, (CHOICE, WRONG), context=only_seen.given.pk)
        put_away = Class(tess, "Put away")
        take(lea, (CHOICE, WRONG), context=put_away.given.pk)
        operations.archive_class(put_away.room, by=tess, now=NOW)
        page = signed_in(tess).get(ours.url())
        assert offered(page) == {"9-A": True, "11-B History": True}

    def test_key_as_it_is_stands_above_the_question(self, tess, ours, tries):
        page = signed_in(tess).get(ours.url(question=NUMBER))
        assert "The key as it is: 218 million dollars" in plain(page.content.decode())

    def test_written_question_can_have_full_points_or_not_count(self, tess, ours, lea):
        written = of_course("was-mexico-coerced")
        ours.take(lea, (written, "It was."))
        page = signed_in(tess).get(ours.url(question=written)).content.decode()
        assert re.findall(r'name="kind" value="(\w+)"', page) == ["full_credit", "drop"]
        refused = signed_in(tess).post(ours.url(question=written), form("accept", ours))
        assert refused.status_code == 422

    def test_nothing_is_mended_that_was_never_asked(self, tess, ours, tries):
        assert signed_in(tess).get(ours.url(question=ORDER)).status_code == 404


class TestPreview:
    def test_it_names_who_moves_and_by_how_much(self, tess, ours, second, tries):
        posted = form("accept", ours, second, response=WRONG)
        page = signed_in(tess).post(ours.url(), posted)
        assert page.status_code == 200
        assert moves(page) == [
            ["Brandt, Otto", "0 of 1 (0%)", "1 of 1 (100%)", "Quiz 3.1", "9-A"],
            ["Moreno, Lea", "1 of 2 (50%)", "2 of 2 (100%)", "Quiz 3.1", "11-B History"],
        ]
        words = plain(page.content.decode())
        assert "2 scores would change 3 answers were submitted." in words
        assert "2 scores go up, 0 go down." in words

    def test_it_names_who_loses_where_scores_may_go_down(self, tess, ours, tries):
        posted = form("fix_key", ours, response=WRONG, never_down=False)
        page = signed_in(tess).post(ours.url(), posted)
        assert [move[0] + move[1] + move[2] for move in moves(page)] == [
            "Moreno, Lea1 of 2 (50%)2 of 2 (100%)",
            "Ortiz, Leo2 of 2 (100%)1 of 2 (50%)",
        ]
        assert "1 score goes up, 1 goes down." in plain(page.content.decode())

    @pytest.mark.parametrize("kind", ["accept", "fix_key", "full_credit", "drop"])
    def test_it_writes_nothing(self, tess, ours, tries, kind):
        client = signed_in(tess)
        client.post(ours.url())
        before = everything()
        client.post(ours.url(), form(kind, ours, response=WRONG))
        assert everything() == before

    def test_own_study_is_in_no_preview(self, tess, ours, tries, lea, leo, clock):
        take(lea, (CHOICE, WRONG))
        take(leo, (CHOICE, WRONG))
        practice(leo, WRONG)
        page = signed_in(tess).post(ours.url(), form("accept", ours, response=WRONG))
        assert [move[0] for move in moves(page)] == ["Moreno, Lea"]
        assert "2 answers were submitted." in plain(page.content.decode())

    def test_answer_that_a_person_judged_is_counted_and_stays(self, tess, ours, tries, lea):
        answer = tries[lea].answers.get(version__question_id=CHOICE.id)
        answer.events.create(kind="overridden", fraction=0)
        page = signed_in(tess).post(ours.url(), form("full_credit", ours))
        words = plain(page.content.decode())
        assert "No score would change" in words
        assert "1 answer was graded by a person and stays." in words

    @pytest.mark.parametrize(
        ("decided", "shown"),
        [({"points": 4}, "4 of 6"), ({"is_excused": True}, "Excused")],
        ids=["points", "excused"],
    )
    def test_student_with_an_overridden_grade_is_named_apart(
        self, tess, ours, second, tries, lea, decided, shown
    ):
        member = place(ours.room, lea)
        GradeOverride.objects.create(
            assignment=ours.given, member=member, reason="Agreed", **decided
        )
        page = signed_in(tess).post(ours.url(), form("accept", ours, second, response=WRONG))
        assert moves(page) == [["Brandt, Otto", "0 of 1 (0%)", "1 of 1 (100%)", "Quiz 3.1", "9-A"]]
        kept = ["Moreno, Lea", "1 of 2 (50%)", "2 of 2 (100%)", "Quiz 3.1", "11-B History", shown]
        assert moves(page, 1) == [kept]
        assert "1 score goes up, 0 go down. 1 student keeps an overridden grade." in plain(
            page.content.decode()
        )
        link = reverse("classrooms:decide_grade", args=[ours.room.pk, ours.given.pk, member.pk])
        assert f'href="{link}"' in page.content.decode()

    def test_nothing_is_offered_where_nothing_changes(self, tess, ours, leo, clock):
        ours.take(leo, (CHOICE, RIGHT))
        page = signed_in(tess).post(ours.url(), form("full_credit", ours))
        words = plain(page.content.decode())
        assert "No score would change" in words
        assert 'name="go" value="yes"' not in page.content.decode()

    def test_attempt_in_progress_is_counted_and_the_change_is_offered(self, tess, ours, lea):
        ours.take(lea, (CHOICE, WRONG))
        Attempt.objects.update(submitted_at=None, submitted_by="", score=None)
        page = signed_in(tess).post(ours.url(), form("full_credit", ours))
        assert "1 attempt is still in progress and will be graded this way." in plain(
            page.content.decode()
        )
        assert 'name="go" value="yes"' in page.content.decode()

    def test_its_yes_sends_what_the_form_held(self, tess, ours, tries, lea):
        client = signed_in(tess)
        page = client.post(ours.url(), form("accept", ours, response=WRONG)).content.decode()
        preview = page[page.index("h-pre") : page.index("<hr")]
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', preview)
        client.post(ours.url(), {**dict(hidden), "go": "yes"})
        assert fraction(tries[lea]) == 1
        assert Regrade.objects.get().never_down

    def test_it_asks_as_often_for_many_as_for_few(self, tess, ours, tries):
        client, posted = signed_in(tess), form("full_credit", ours)
        client.post(ours.url(), posted)
        with CaptureQueriesContext(connection) as few:
            assert len(moves(client.post(ours.url(), posted))) == 1
        for number in range(6):
            person = user(f"pupil-{number}")
            student(ours.room, person)
            ours.take(person, (CHOICE, WRONG))
        with CaptureQueriesContext(connection) as many:
            assert len(moves(client.post(ours.url(), posted))) == 7
        assert len(many) == len(few)


class TestMending:
    def test_yes_applies_it_and_goes_to_the_question(self, tess, ours, tries):
        posted = form("accept", ours, response=WRONG, go="yes")
        response = signed_in(tess).post(ours.url(), posted)
        assert (response.status_code, response.url) == (302, ours.url("item"))
        assert said(response) == [MENDED]
        assert scores(tries) == [2, 2]
        page = signed_in(tess).get(ours.url("item"))
        words = plain(page.content.decode())
        text = CHOICE.options[WRONG].text.root["en"]
        sentence = f"Mended Mon, Oct 5, 11:00 am: “{text}” is right too. No score fell. Tess Alder."
        assert sentence in words

    @pytest.mark.parametrize(
        ("question", "given", "accepted"),
        [
            pytest.param(CHOICE, WRONG, WRONG, id="single choice"),
            pytest.param(NUMBER, "109", "109.0", id="number"),
            pytest.param(ORDER, SWAPPED, SWAPPED, id="ordering"),
        ],
    )
    @pytest.mark.parametrize(
        ("kind", "never_down", "after"),
        [
            ("accept", True, (1, 1)),
            ("fix_key", False, (1, 0)),
            ("fix_key", True, (1, 1)),
            ("full_credit", True, (1, 1)),
        ],
    )
    def test_rule_makes_of_the_answers_what_it_says(
        self, tess, ours, lea, leo, clock, question, given, accepted, kind, never_down, after
    ):
        right = type_of(question).right_response(question)
        hers, his = ours.take(lea, (question, given)), ours.take(leo, (question, right))
        lost = fraction(his, question), fraction(hers, question)
        assert lost[0] == 1
        assert lost[1] < 1
        clock.shift(HOUR)
        what = {"question": question, "response": accepted, "never_down": never_down}
        mend(tess, ours, kind, **what)
        found = fraction(hers, question), fraction(his, question)
        # Of an order that is half right half is earned, by either key.
        assert found[0] == after[0]
        assert found[1] == (after[1] or lost[1])

    def test_dropped_question_leaves_the_sum(self, tess, ours, tries, lea):
        mend(tess, ours, "drop")
        attempt = Attempt.objects.get(pk=tries[lea].pk)
        assert (attempt.score, attempt.max_score) == (1, 1)

    def test_it_reaches_the_classes_that_were_ticked_alone(
        self, tess, ours, second, tries, lea, otto
    ):
        mend(tess, ours, "full_credit", second)
        assert fraction(tries[lea]) == 0
        assert fraction(Attempt.objects.get(learner=otto)) == 1

    def test_gradebook_follows(self, tess, ours, tries):
        def points():
            page = signed_in(tess).get(reverse("classrooms:gradebook", args=[ours.room.pk]))
            body = re.search(r"<tbody>(.*)</tbody>", page.content.decode(), re.DOTALL)[1]
            return [plain(row) for row in re.findall(r"<tr>(.*?)</tr>", body)]

        assert [re.search(r"(\d) ", row[11:])[1] for row in points()] == ["3", "6"]
        made = mend(tess, ours, "full_credit")
        assert [re.search(r"(\d) ", row[11:])[1] for row in points()] == ["6", "6"]
        undo(tess, ours, made)
        assert [re.search(r"(\d) ", row[11:])[1] for row in points()] == ["3", "6"]

    def test_it_stands_in_the_log_of_each_class(self, tess, ours, second, theirs, clock):
        made = mend(tess, ours, "full_credit", ours, second)
        undo(tess, second, made)
        undo(tess, second, made)
        detail = {"regrade": str(made.pk), "question": CHOICE.id, "rule": "full_credit"}
        lines = [
            ("question.mend", tess.pk, detail),
            ("question.undo_mend", tess.pk, detail),
        ]
        assert (log(ours), log(second), log(theirs)) == (lines, lines, [])


class TestOrder:
    def test_arrow_moves_an_event_and_does_nothing_else(self, tess, ours, lea, clock):
        ours.take(lea, (ORDER, SWAPPED))
        clock.shift(HOUR)
        client, url = signed_in(tess), ours.url(question=ORDER)
        start = self.order(client.get(url))
        posted = {"kind": "accept", "classes": [ours.id], "never_down": "on", "order": start}
        page = client.post(url, posted | {"up": start[2], "go": "yes"})
        assert page.status_code == 200
        assert self.order(page) == [start[0], start[2], start[1], *start[3:]]
        page = client.post(url, posted | {"order": self.order(page), "down": start[0]})
        assert self.order(page) == [start[2], start[0], start[1], *start[3:]]
        assert 'value="accept" checked' in page.content.decode()
        assert not moves(page)
        assert not Regrade.objects.exists()

    def test_order_that_was_moved_is_the_answer(self, tess, ours, lea, clock):
        attempt = ours.take(lea, (ORDER, SWAPPED))
        clock.shift(HOUR)
        posted = form("fix_key", ours, question=ORDER, response=SWAPPED)
        page = signed_in(tess).post(ours.url(question=ORDER), posted)
        assert self.order(page) == posted["order"]
        assert [move[1:3] for move in moves(page)] == [["0.8 of 1 (80%)", "1 of 1 (100%)"]]
        mend(tess, ours, "fix_key", question=ORDER, response=SWAPPED)
        assert fraction(attempt, ORDER) == 1

    def test_order_that_nobody_moved_is_no_answer(self, tess, ours, lea):
        ours.take(lea, (ORDER, SWAPPED))
        client, url = signed_in(tess), ours.url(question=ORDER)
        posted = {"kind": "accept", "classes": [ours.id], "order": self.order(client.get(url))}
        assert client.post(url, posted).status_code == 422

    @staticmethod
    def order(response):
        page = response.content.decode()
        shown = page[page.index('class="order"') :]
        return re.findall(r'name="order" value="([^"]+)"', shown)


class TestRefusals:
    """Nothing changes, one sentence says what is missing, and what was given stands again."""

    def refused(self, person, room, posted, *, question=CHOICE):
        client = signed_in(person)
        client.post(room.url(question=question))
        before = everything()
        page = client.post(room.url(question=question), posted | {"go": "yes"})
        assert page.status_code == 422
        assert everything() == before
        shown = page.content.decode()
        assert "<title>Error: " in shown
        return shown, plain(re.search(r'<div class="errors".*?</div>', shown, re.DOTALL)[0])

    def test_nothing_chosen(self, tess, ours, tries):
        posted = form("", ours, response=WRONG)
        shown, problem = self.refused(tess, ours, posted)
        assert problem == "There is a problem Choose what is to be done"
        (token,) = type_of(CHOICE).fill(CHOICE, WRONG, seed=SEED).popitem()[1]
        assert f'value="{token}" checked' in shown

    def test_kind_that_there_is_not(self, tess, ours, tries):
        for kind in ("steal", "like"):
            _shown, problem = self.refused(tess, ours, form(kind, ours, response=WRONG))
            assert problem == "There is a problem Choose what is to be done"

    @pytest.mark.parametrize("kind", ["accept", "fix_key"])
    def test_no_answer(self, tess, ours, tries, kind):
        shown, problem = self.refused(tess, ours, form(kind, ours, never_down=False))
        sentence = "Give the answer that is right, in the question’s own form"
        assert problem == f"There is a problem {sentence}"
        assert f'value="{kind}" checked' in shown
        assert 'name="never_down">' in shown

    def test_answer_that_cannot_be_read(self, tess, ours, tries):
        (name,) = type_of(NUMBER).fill(NUMBER, "218", seed=SEED)
        posted = form("accept", ours) | {name: "two hundred"}
        shown, problem = self.refused(tess, ours, posted, question=NUMBER)
        assert problem.startswith("There is a problem ")
        assert "number" in problem
        assert 'value="accept" checked' in shown

    def test_answer_that_is_not_whole(self, tess, ours, lea):
        ours.take(lea, (PAIRS, type_of(PAIRS).right_response(PAIRS)))
        response = dict(list(type_of(PAIRS).right_response(PAIRS).items())[:2])
        posted = form("fix_key", ours, question=PAIRS, response=response)
        shown, problem = self.refused(tess, ours, posted, question=PAIRS)
        assert problem == "There is a problem Answer the whole question: this becomes its key"
        tokens = [value for values in posted.values() for value in values if value]
        kept = re.findall(r'<option value="([^"]+)" selected', shown)
        assert len(kept) == 2
        assert set(kept) <= set(tokens)

    def test_no_class(self, tess, ours, second):
        shown, problem = self.refused(tess, ours, form("full_credit"))
        assert problem == "There is a problem Choose at least one class"
        assert 'value="full_credit" checked' in shown
        assert not re.search(r'name="classes" value="[^"]+" checked', shown)


class TestWhoMay:
    def test_class_of_somebody_else_is_ignored(self, tess, ours, theirs, lea, tries):
        page = signed_in(tess).post(ours.url(), form("full_credit", ours, theirs))
        assert [move[4] for move in moves(page)] == ["11-B History"]
        made = mend(tess, ours, "full_credit", ours, theirs)
        assert made.contexts == [str(ours.given.pk)]
        pupil = Attempt.objects.get(context=theirs.given.pk)
        assert (fraction(tries[lea]), fraction(pupil), log(theirs)) == (1, 0, [])

    @pytest.mark.parametrize("go", ["", "yes"])
    def test_class_of_somebody_else_alone_is_none(self, tess, ours, theirs, lea, tries, go):
        """It must not reach everybody."""
        client = signed_in(tess)
        client.raise_request_exception = False
        page = client.post(ours.url(), form("full_credit", theirs, go=go))
        assert not Regrade.objects.exists()
        assert (page.status_code, moves(page)) == (422, [])

    def test_assistant_may_neither_mend_nor_undo(self, tess, ours, tries, leo, lea):
        art = user("art", is_teacher=True)
        colleague(ours.room, art, Role.ASSISTANT)
        client = signed_in(art)
        posted = form("full_credit", ours, go="yes")
        assert client.get(ours.url()).status_code == 403
        assert client.post(ours.url(), posted).status_code == 403
        made = mend(tess, ours, "full_credit")
        assert undo(art, ours, made).status_code == 403
        assert fraction(tries[lea]) == 1
        page = client.get(ours.url("item")).content.decode()
        assert "Everybody who was asked has full points." in plain(page)
        assert ours.url() not in page
        assert "/undo/" not in page

    def test_nothing_changes_in_an_archived_class(self, tess, ours, tries, lea):
        made = mend(tess, ours, "full_credit")
        operations.archive_class(ours.room, by=tess, now=NOW)
        response = signed_in(tess).post(ours.url(), form("drop", ours, go="yes"))
        assert said(response) == ["This class is archived. Take it back first."]
        undo(tess, ours, made)
        assert list(Regrade.objects.all()) == [made]
        assert fraction(tries[lea]) == 1

    def test_class_put_away_since_is_not_changed_from_another_one(
        self, tess, ours, second, tries, lea
    ):
        """It is read as it was: an undoing that reaches it waits until it is taken back."""
        made = mend(tess, ours, "full_credit", ours, second)
        operations.archive_class(ours.room, by=tess, now=NOW)
        undo(tess, second, made)
        assert fraction(tries[lea]) == 1

    def test_co_teacher_of_one_of_its_classes_cannot_undo_it(self, tess, ours, second, tries, lea):
        cora = user("cora", is_teacher=True)
        colleague(ours.room, cora)
        made = mend(tess, ours, "full_credit", ours, second)
        assert undo(cora, ours, made).status_code == 404
        assert undo(cora, second, made).status_code == 404
        assert fraction(tries[lea]) == 1
        colleague(second.room, cora)
        assert undo(cora, ours, made).status_code == 302
        assert fraction(tries[lea]) == 0

    def test_who_cannot_undo_it_is_shown_no_button(self, tess, ours, second):
        cora = user("cora", is_teacher=True)
        colleague(ours.room, cora)
        made = mend(tess, ours, "full_credit", ours, second)
        button = reverse("classrooms:undo_mending", args=[ours.room.pk, made.pk])
        assert button in signed_in(tess).get(ours.url("item")).content.decode()
        assert button not in signed_in(cora).get(ours.url("item")).content.decode()

    def test_mending_of_another_class_cannot_be_undone(self, tess, tomas, ours, theirs):
        made = mend(tomas, theirs, "full_credit")
        assert undo(tess, ours, made).status_code == 404
        assert undo(tess, theirs, made).status_code == 404
        assert Regrade.objects.get().undone_at is None


class TestUndoing:
    def test_teacher_takes_it_back(self, tess, ours, tries, clock):
        made = mend(tess, ours, "full_credit")
        clock.shift(HOUR)
        response = undo(tess, ours, made)
        assert (response.status_code, response.url) == (302, ours.url("item"))
        assert said(response) == ["Undone. Every answer is as it was before."]
        assert scores(tries) == [1, 2]
        page = signed_in(tess).get(ours.url("item")).content.decode()
        assert "Undone Mon, Oct 5, 12:00 pm." in plain(page)
        assert reverse("classrooms:undo_mending", args=[ours.room.pk, made.pk]) not in page

    def test_later_one_must_be_undone_first(self, tess, ours, tries, clock):
        first = mend(tess, ours, "full_credit")
        clock.shift(HOUR)
        second = mend(tess, ours, "drop")
        clock.shift(HOUR)
        assert said(undo(tess, ours, first)) == [
            "This question was mended again later. Undo the later one first."
        ]
        assert Regrade.objects.get(pk=first.pk).undone_at is None
        undo(tess, ours, second)
        undo(tess, ours, first)
        assert scores(tries) == [1, 2]

    def test_address_alone_undoes_nothing(self, tess, ours, tries):
        made = mend(tess, ours, "full_credit")
        path = reverse("classrooms:undo_mending", args=[ours.room.pk, made.pk])
        assert signed_in(tess).get(path).status_code == 405
        assert scores(tries) == [2, 2]
