"""What is said of a mended question: to the student at the result, once the score may be seen; and
to colleagues whose classes were asked the same, without a word of whose class it was."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from classrooms import operations
from classrooms.models import Role
from questions.types import type_of
from quizzes import operations as quizzes
from quizzes.models import Answer, Regrade
from quizzes.policy import GRADED, MARKS_UNTIL_CLOSE
from quizzes.regrading import Accept, Drop, FixKey, FullCredit
from tests.build import user
from tests.classrooms.build import COURSE, classroom, colleague, signed_in, student, target, work
from tests.quizzes.asked import (
    CHOICE,
    NUMBER,
    ORDER,
    PAIRS,
    RIGHT,
    WORDS,
    WRONG,
    begin,
    fraction,
    place,
    save,
    submit,
    take,
)

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLASSES = reverse("classrooms:classes")
FIX = FixKey(question=type_of(CHOICE).with_key(CHOICE, WRONG))
# Four that are right, and the choice, whose answer a test names.
FOUR = [(each, type_of(each).right_response(each)) for each in (NUMBER, ORDER, WORDS, PAIRS)]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def asked(teacher, name, pupil, response=WRONG, **how):
    """A class of this teacher whose one student handed in five questions, four of them right; with
    its work and the try."""
    room = classroom(teacher, name)
    given = work(room, target())
    student(room, pupil)
    return given, take(pupil, *FOUR, (CHOICE, response), context=given.pk, **how)


@pytest.fixture
def ours(tess, lea):
    return asked(tess, "11-B History", lea)


@pytest.fixture
def theirs(tomas, ours):
    """The class of a colleague, in which the same was asked."""
    pupil = user("pupil", display_name="Petra Axolotl")
    return asked(tomas, "Axolotl 9", pupil)


def mend(given, rule=FIX, *, never_down=True, question=CHOICE):
    answers = Answer.objects.filter(attempt__context=given.pk)
    version = answers.filter(version__question_id=question.id).earliest("pk").version
    teacher = given.made_by
    return operations.mend_question(
        version, [given], rule, never_down=never_down, by=teacher, now=datetime.now(UTC)
    )


def undo(made):
    return operations.undo_mending(made, by=made.made_by, now=datetime.now(UTC))


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def opened(person, path):
    response = signed_in(person).get(path)
    assert response.status_code == 200
    return response.content.decode()


def result(person, attempt):
    return plain(opened(person, f"/attempt/{attempt.pk}/result/"))


def line(day, words):
    return f"The answer key was corrected on {day}. Your answer now counts as right. {words}"


class TestResult:
    def test_student_reads_when_and_from_which_score_to_which(self, ours, lea, clock):
        given, attempt = ours
        assert "key was corrected" not in result(lea, attempt)
        clock.shift(DAY)
        mend(given)
        sentence = line("Tue, Oct 6", "Your score went from 4 to 5.")
        assert result(lea, attempt).count(sentence) == 1

    def test_it_stands_once_for_each_question(self, ours, lea, clock):
        given, attempt = ours
        clock.shift(DAY)
        mend(given)
        assert result(lea, attempt).count("key was corrected") == 1

    def test_dropped_question_says_so(self, ours, lea, clock):
        given, attempt = ours
        clock.shift(DAY)
        mend(given, Drop())
        page = result(lea, attempt)
        says = "This question had a fault. Since Tue, Oct 6 it doesn’t count."
        assert f"{says} Your score did not change." in page

    def test_whose_answer_earns_the_same_reads_nothing(self, tess, lea, clock):
        given, attempt = asked(tess, "11-B History", lea, response=RIGHT)
        clock.shift(DAY)
        mend(given)
        assert "key was corrected" not in result(lea, attempt)

    def test_nothing_of_it_before_the_score_may_be_seen(self, tess, lea, clock):
        given, attempt = asked(
            tess,
            "11-B History",
            lea,
            policy=GRADED.changed(review=MARKS_UNTIL_CLOSE),
            closes_at=NOW + 14 * DAY,
        )
        clock.shift(DAY)
        mend(given)
        assert "corrected" not in result(lea, attempt)
        clock.move_to(NOW + 14 * DAY)
        sentence = line("Tue, Oct 6", "Your score went from 4 to 5.")
        assert sentence in result(lea, attempt)

    def test_it_is_gone_once_it_is_undone(self, ours, lea, clock):
        given, attempt = ours
        clock.shift(DAY)
        made = mend(given)
        clock.shift(DAY)
        undo(made)
        assert "corrected" not in result(lea, attempt)

    def test_it_is_of_the_one_that_stands_once_a_later_one_is_undone(self, ours, lea, clock):
        given, attempt = ours
        clock.shift(DAY)
        mend(given)
        clock.shift(DAY)
        later = mend(given, FixKey(question=CHOICE), never_down=False)
        assert place(attempt).fraction == 0
        clock.shift(DAY)
        undo(later)
        sentence = line("Tue, Oct 6", "Your score went from 4 to 5.")
        assert sentence in result(lea, attempt)

    def test_it_stands_at_own_study_of_the_same_student_too(self, ours, lea, leo, clock):
        given, _attempt = ours
        alone, of_another = take(lea, (CHOICE, WRONG)), take(leo, (CHOICE, WRONG))
        clock.shift(DAY)
        mend(given)
        sentence = line("Tue, Oct 6", "Your score went from 0 to 1.")
        assert sentence in result(lea, alone)
        assert "corrected" not in result(leo, of_another)

    def test_attempt_that_was_open_says_it_as_well(self, ours, tess, leo, clock):
        given, _attempt = ours
        student(given.classroom, leo)
        attempt = begin(leo, CHOICE, context=given.pk)
        save(attempt, CHOICE, WRONG)
        clock.shift(HOUR)
        mend(given)
        clock.shift(DAY)
        submit(attempt)
        sentence = line("Tue, Oct 6", "Your score went from 0 to 1.")
        assert sentence in result(leo, attempt)


OFFER = "A colleague mended a question of Quiz 3.1"
HERE = "In another class here this question was mended on"


def first_page(person):
    return opened(person, CLASSES)


def item_url(given, name="item"):
    return reverse(f"classrooms:{name}", args=[given.classroom_id, given.pk, CHOICE.id])


def is_offered(person, given):
    """On the teacher's first page, and on the page of the question."""
    return OFFER in plain(first_page(person)), HERE in plain(opened(person, item_url(given)))


class TestOffers:
    def test_colleague_whose_class_was_asked_gets_an_offer(self, tess, ours, theirs, clock):
        clock.shift(DAY)
        given, _ = ours
        assert is_offered(tess, given) == (False, False)
        made = mend(theirs[0])
        assert is_offered(tess, given) == (True, True)
        link = f'href="{item_url(given, "mend")}?like={made.pk}"'
        assert link in first_page(tess)
        page = opened(tess, item_url(given))
        assert link in page
        text = CHOICE.options[WRONG].text.root["en"]
        assert f"{HERE} Tue, Oct 6: The right answer is now “{text}”." in plain(page)

    @pytest.mark.parametrize("where", ["first", "item", "mend", "preview"])
    def test_no_name_of_the_other_class_or_its_people_is_in_it(
        self, tess, tomas, ours, theirs, where
    ):
        made = mend(theirs[0], Accept(response=WRONG))
        like = f"{item_url(ours[0], 'mend')}?like={made.pk}"
        if where == "preview":
            posted = {"kind": "like", "like": made.pk, "classes": [ours[0].classroom_id]}
            page = signed_in(tess).post(item_url(ours[0], "mend"), posted).content.decode()
            assert "would change" in page
        else:
            paths = {"first": CLASSES, "item": item_url(ours[0]), "mend": like}
            page = opened(tess, paths[where])
            assert "colleague mended" in page or HERE in plain(page)
        for word in ("axolotl", "tomás", "vega", "petra", str(theirs[0].classroom_id)):
            assert word not in page.lower()

    def test_offer_is_previewed_and_applied_as_the_colleague_made_it(
        self, tess, ours, theirs, clock
    ):
        given, attempt = ours
        made = mend(theirs[0])
        clock.shift(DAY)
        client = signed_in(tess)
        page = client.get(f"{item_url(given, 'mend')}?like={made.pk}").content.decode()
        assert 'name="kind" value="like" checked' in page
        (like,) = re.findall(r'type="hidden" name="like" value="([^"]+)"', page)
        posted = {
            "kind": "like",
            "like": like,
            "classes": [given.classroom_id],
            "never_down": "on",
        }
        preview = plain(client.post(item_url(given, "mend"), posted).content.decode())
        assert "Lea Moreno 4 of 5 (80%) 5 of 5 (100%) Quiz 3.1 11-B History" in preview
        client.post(item_url(given, "mend"), posted | {"go": "yes"})
        own = Regrade.objects.latest("made_at")
        assert (own.rule, own.contexts, own.made_by) == (made.rule, [str(given.pk)], tess)
        assert fraction(attempt) == 1
        assert is_offered(tess, given) == (False, False)

    def test_offer_goes_once_the_question_is_mended_here_in_another_way(
        self, tess, ours, theirs, clock
    ):
        mend(theirs[0])
        clock.shift(DAY)
        mend(ours[0], FullCredit())
        assert is_offered(tess, ours[0]) == (False, False)

    def test_offer_goes_once_the_colleague_undoes_it(self, tess, ours, theirs, clock):
        made = mend(theirs[0])
        clock.shift(DAY)
        undo(made)
        assert is_offered(tess, ours[0]) == (False, False)
        page = opened(tess, f"{item_url(ours[0], 'mend')}?like={made.pk}")
        assert 'value="like"' not in page

    def test_offer_on_the_first_page_goes_after_thirty_days(self, tess, ours, theirs, clock):
        mend(theirs[0])
        clock.shift(30 * DAY - HOUR)
        assert OFFER in plain(first_page(tess))
        clock.shift(HOUR)
        assert OFFER not in plain(first_page(tess))

    def test_offer_at_the_question_goes_after_thirty_days(self, tess, ours, theirs, clock):
        mend(theirs[0])
        clock.shift(30 * DAY - HOUR)
        assert HERE in plain(opened(tess, item_url(ours[0])))
        clock.shift(HOUR)
        assert HERE not in plain(opened(tess, item_url(ours[0])))

    def test_what_was_not_asked_here_is_not_offered(self, tess, ours, theirs, clock):
        third = user("third", is_teacher=True)
        given = work(classroom(third, "Third"), target())
        pupil = user("fourth")
        student(given.classroom, pupil)
        take(pupil, (NUMBER, "218"), context=given.pk)
        clock.shift(HOUR)
        mend(theirs[0])
        assert OFFER in plain(first_page(tess))
        assert OFFER not in plain(first_page(third))

    def test_own_mending_is_offered_to_nobody_who_made_it(self, tess, ours):
        mend(ours[0])
        assert is_offered(tess, ours[0]) == (False, False)

    def test_what_was_mended_for_everybody_is_no_offer(self, tess, ours, clock):
        """Whoever looks after the course mended it, in this class too."""
        clock.shift(HOUR)
        quizzes.regrade(COURSE, CHOICE.id, FIX, never_down=True, by=None, now=NOW + HOUR)
        assert fraction(ours[1]) == 1
        assert is_offered(tess, ours[0]) == (False, False)

    def test_assistant_is_led_nowhere_that_they_may_not_go(self, tess, ours, theirs):
        art = user("art", is_teacher=True)
        colleague(ours[0].classroom, art, Role.ASSISTANT)
        mend(theirs[0])
        assert "/mend/" not in first_page(art)
        assert "/mend/" not in opened(art, item_url(ours[0]))

    def test_question_that_the_course_has_no_longer_breaks_no_first_page(
        self, tess, tomas, lea, clock
    ):
        gone = CHOICE.model_copy(update={"id": "which-reading-failed"})
        both = []
        for teacher, pupil in ((tess, lea), (tomas, user("pupil"))):
            room = classroom(teacher, "9-A")
            given = work(room, target())
            student(room, pupil)
            take(pupil, (gone, WRONG), context=given.pk)
            both.append(given)
        clock.shift(HOUR)
        mend(both[1], FullCredit(), question=gone)
        assert signed_in(tess).get(CLASSES).status_code == 200
