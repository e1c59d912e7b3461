"""One answer beside its rubric: what the page shows and what its form keeps, what cannot be kept,
and two who mark the same. Every page is met as a browser without script meets it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import escape
from html.parser import HTMLParser

import pytest
import time_machine
from django.urls import reverse

from questions.spec import said as in_english
from quizzes import operations as quizzes
from quizzes.models import Mark
from tests.build import user
from tests.classrooms.build import classroom, colleague, essay, signed_in, student, task
from tests.classrooms.test_marking import SOME, TOP, address, opened, send, told, typed

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
INCOMPLETE = "Choose a level for each criterion, or keep it as a draft"
UNREADABLE = "This form does not fit the rubric. Look at the levels again"
SEEN = "The student sees this mark already. Save it in full to change it"
EMPTY = dict.fromkeys(TOP, "")


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


def typed_by_script(person, room, answer, levels=None, **said):
    posted = typed(levels, **said) | {"go": "draft"}
    accept = {"accept": "application/json"}
    return signed_in(person).post(address(room, answer), posted, headers=accept)


class Form(HTMLParser):
    """What a browser would send of the first form of the content, as it stands."""

    def __init__(self, response):
        super().__init__()
        self.fields, self._select, self._area = {}, None, None
        self.feed(response.content.decode().partition("<main")[2].partition("</form>")[0])

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "input" and (given.get("type") == "hidden" or "checked" in given):
            self.fields[given["name"]] = given["value"]
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and ("selected" in given or self._select not in self.fields):
            self.fields[self._select] = given["value"]
        elif tag == "textarea":
            self._area = given["name"]
            self.fields[self._area] = ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._area:
            self.fields[self._area] += data


def shown_form(response):
    fields = Form(response).fields
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def test_page_shows_the_answer_beside_its_rubric(tess, lea, room, given):
    answer = essay(lea, given, "One <b>bold</b> line.\n\nAnother line.")
    response = opened(tess, room, answer)
    words = response.content.decode()
    assert "<p>One &lt;b&gt;bold&lt;/b&gt; line.</p><p>Another line.</p>" in words
    assert "5 words of 180 to 320" in words
    assert "<small>Lea Moreno</small>" in words
    for criterion in answer.version.question.criteria:
        assert f"<legend>{in_english(criterion.name, 'en')}</legend>" in words
        assert words.count(f'name="level-{criterion.id}"') == len(criterion.levels)
    assert shown_form(response) == typed(comments=dict.fromkeys(TOP, "")) | {"criterion": "claim"}


def test_names_are_hidden_where_that_is_asked_for(tess, lea, leo, room, given, answer):
    essay(leo, given)
    words = opened(tess, room, answer, hidden=True).content.decode()
    for name in ("Lea", "Moreno", "lea", "Leo", "Ortiz"):
        assert f">{name}" not in words
        assert f" {name}<" not in words
    assert "Names are hidden." in words
    assert f'action="{address(room, answer, hidden=True)}"' in words


@pytest.mark.parametrize("go", ["next", "draft", "keep"])
def test_names_stay_hidden_while_one_marks(tess, leo, room, given, answer, go):
    after = essay(leo, given)
    response = send(tess, room, answer, TOP, go=go, hidden=True)
    expected = after if go == "next" else answer
    assert response.url == address(room, expected, hidden=True)


def test_names_stay_hidden_where_the_last_answer_is_kept_as_a_draft(tess, room, answer):
    response = send(tess, room, answer, TOP, go="draft", hidden=True)
    assert response.url == address(room, answer, hidden=True)


def test_save_and_next_goes_to_the_next_that_waits_and_then_to_the_queue(
    tess, lea, leo, room, given, clock
):
    people = [lea, leo, student(room, user("nora", display_name="Nora")).person]
    answers = []
    for person in people:
        answers.append(essay(person, given))
        clock.shift(DAY)
    first, second, third = answers
    assert send(tess, room, second, TOP).url == address(room, third)
    # After the last one it begins again, with what was left out.
    assert send(tess, room, third, TOP).url == address(room, first)
    response = send(tess, room, first, TOP)
    assert response.url == reverse("classrooms:marking", args=[room.pk])
    assert told(response) == ["All answers to this question are marked."]


def test_page_says_which_answer_it_is_and_how_many_are_left(tess, lea, leo, room, given, clock):
    first = essay(lea, given)
    clock.shift(DAY)
    second = essay(leo, given)
    send(tess, room, first, TOP)
    page = opened(tess, room, second).context["page"]
    assert (page.number, page.total, page.left) == (2, 2, 1)
    assert (page.before_id, page.next_id) == (first.pk, None)
    page = opened(tess, room, first).context["page"]
    assert (page.number, page.left, page.before_id, page.next_id) == (1, 1, None, second.pk)


@pytest.mark.parametrize(
    ("how", "levels", "kept", "fraction"),
    [
        pytest.param("full", TOP, TOP, "1", id="every criterion"),
        pytest.param("full", SOME, SOME, "0.5", id="every criterion, half of the points"),
        pytest.param("one", SOME, {"claim": 2}, "0.6666667", id="one criterion"),
        pytest.param("done", {**SOME, "done": 1}, {"done": 1}, "1", id="done"),
        pytest.param("done", {**SOME, "done": 0}, {"done": 0}, "0", id="not yet"),
    ],
)
def test_three_ways_to_mark(tess, room, answer, how, levels, kept, fraction):
    assert send(tess, room, answer, levels, how=how).status_code == 302
    mark = Mark.objects.get()
    assert (mark.how, mark.levels, mark.fraction) == (how, kept, Decimal(fraction))
    assert (mark.is_draft, mark.marker, mark.version) == (False, tess, 1)


@pytest.mark.parametrize("how", ["full", "one", "done"])
def test_form_sent_again_as_it_is_shown_says_the_same(tess, room, answer, how):
    comments = {"evidence": "Which <source>?", "claim": "Clear."}
    levels = SOME | {"done": 1}
    said = {"comments": comments, "comment": "Read it again.\nThen go on.", "how": how}
    send(tess, room, answer, levels, go="draft", **said)
    columns = ("how", "levels", "comments", "comment", "fraction")
    before = Mark.objects.values(*columns).get()
    assert before["comments"] == comments
    shown = shown_form(opened(tess, room, answer))
    assert shown["version"] == "1"
    signed_in(tess).post(address(room, answer), shown | {"go": "draft"})
    mark = Mark.objects.get()
    assert mark.version == 2
    assert Mark.objects.values(*columns).get() == before | {"comment": mark.comment}
    assert mark.comment.split() == before["comment"].split()


def test_draft_is_found_again(tess, room, answer):
    response = send(tess, room, answer, {"claim": 2}, go="draft", comment="So far.")
    assert response.url == address(room, answer)
    assert told(response) == ["The draft is kept. No student sees it."]
    page = opened(tess, room, answer)
    assert "It is a draft." in page.content.decode()
    expected = typed({"claim": 2}, comments=dict.fromkeys(TOP, ""), comment="So far.")
    assert shown_form(page) == expected | {"version": "1"}


def test_script_is_answered_with_the_version_that_it_has_to_name_next(tess, room, answer):
    first = typed_by_script(tess, room, answer, {"claim": 1})
    assert first.json() == {"ok": True, "version": 1, "at": "10:00 am"}
    second = typed_by_script(tess, room, answer, {"claim": 2}, version="1")
    assert second.json()["version"] == 2
    stale = typed_by_script(tess, room, answer, {"claim": 3}, version="1")
    assert (stale.status_code, stale.json()) == (409, {"ok": False, "stale": True})
    assert Mark.objects.get().levels == {"claim": 2}


# What cannot be kept as it came


def problem_of(response):
    assert response.status_code == 422
    return response.context["problem"]


def test_mark_without_a_level_stays_on_the_page_as_it_was_typed(tess, room, answer):
    said = {"comments": {"claim": "Which one?"}, "comment": "Go on."}
    response = send(tess, room, answer, {"claim": 1}, **said)
    assert problem_of(response) == INCOMPLETE
    assert "<title>Error: Answer 1 of 1" in response.content.decode()
    expected = typed({"claim": 1}, comments=EMPTY | said["comments"], comment="Go on.")
    assert shown_form(response) == expected
    assert not Mark.objects.exists()


@pytest.mark.parametrize("how", ["one", "done"])
def test_shorter_ways_need_their_level_too(tess, room, answer, how):
    response = send(tess, room, answer, {"evidence": 3}, how=how, comment="Go on.")
    assert problem_of(response) == INCOMPLETE
    assert (shown_form(response)["how"], shown_form(response)["comment"]) == (how, "Go on.")


@pytest.mark.parametrize(
    "posted",
    [
        pytest.param({"level-claim": "4"}, id="above the highest level"),
        pytest.param({"level-claim": "-1"}, id="below 0"),
        pytest.param({"level-claim": "1.5"}, id="between two levels"),
        pytest.param({"level-claim": "two"}, id="a word"),
        pytest.param({"level-claim": "²"}, id="a digit of another kind"),
        pytest.param({"level-claim": "9" * 5000}, id="very many digits"),
        pytest.param({"how": "done", "level-done": "2"}, id="more than done"),
        pytest.param({"how": "all"}, id="no such way to mark"),
        pytest.param({"version": ""}, id="no version"),
        pytest.param({"version": "-1"}, id="version below 0"),
        pytest.param({"version": "9" * 20}, id="version of many digits"),
    ],
)
@pytest.mark.parametrize("go", ["next", "draft"])
def test_form_of_another_rubric_is_refused_and_keeps_nothing(tess, room, answer, posted, go):
    response = send(tess, room, answer, TOP, go=go, comment="Typed.", **posted)
    assert problem_of(response) == UNREADABLE
    assert not Mark.objects.exists()


def test_form_of_another_rubric_keeps_the_words_on_the_page(tess, room, answer):
    response = send(tess, room, answer, {"claim": 9}, comment="Typed for ten minutes.")
    assert problem_of(response) == UNREADABLE
    assert "Typed for ten minutes." in response.content.decode()


def test_criterion_of_another_rubric_is_no_level_of_this_one(tess, room, answer):
    send(tess, room, answer, {**TOP, "style": 3}, comments={"style": "Nice."})
    mark = Mark.objects.get()
    assert (mark.levels, mark.comments, mark.fraction) == (TOP, {}, 1)
    response = send(tess, room, answer, TOP, how="one", criterion="style", version="1")
    assert problem_of(response) == INCOMPLETE


@pytest.mark.parametrize("field", ["comment", "comment-claim"])
def test_words_are_kept_whole_or_said_to_be_too_many(tess, room, answer, field):
    """Never cut without a word: what was typed is on the page or in the mark."""
    words = "word " * 1000 + "end"
    response = send(tess, room, answer, TOP, go="draft", **{field: words})
    page = response if response.status_code == 422 else opened(tess, room, answer)
    assert shown_form(page)[field] == words


# Two who mark


@pytest.fixture
def cora(room):
    person = user("cora", display_name="Cora Wells", is_teacher=True)
    colleague(room, person)
    return person


def test_page_shows_both_where_somebody_else_saved(tess, cora, room, answer, clock):
    send(cora, room, answer, SOME, comment="Weak sources.")
    clock.shift(timedelta(minutes=5))
    response = send(tess, room, answer, TOP, comment="Well judged.")
    assert response.status_code == 409
    words = response.content.decode()
    assert "Cora Wells saved at 10:00 am" in words
    theirs = words[words.index("Cora Wells saved at") : words.index("Keep theirs")]
    for level in SOME.values():
        assert f"<dd>level {level}</dd>" in theirs
    assert "<dd>Weak sources.</dd>" in theirs
    mine = shown_form(response)
    assert mine == typed(TOP, comments=EMPTY, comment="Well judged.") | {"version": "1"}
    mark = Mark.objects.get()
    assert (mark.marker, mark.levels, mark.comment) == (cora, SOME, "Weak sources.")


def test_page_of_both_shows_what_the_other_said_of_a_criterion(tess, cora, room, answer):
    send(cora, room, answer, SOME, comments={"evidence": "Name the <report>."})
    response = send(tess, room, answer, TOP)
    assert response.status_code == 409
    assert escape("Name the <report>.") in response.content.decode()


@pytest.mark.parametrize(("level", "words"), [(1, "Done: all points"), (0, "Not yet: no points")])
def test_page_of_both_shows_whether_the_other_said_done(tess, cora, room, answer, level, words):
    send(cora, room, answer, {"done": level}, how="done")
    response = send(tess, room, answer, TOP)
    page = response.content.decode()
    theirs = page[page.index("Cora Wells saved at") : page.index("Keep theirs")]
    assert words.partition(":")[0] in theirs


def test_own_is_kept_by_sending_the_page_of_both(tess, cora, room, answer):
    send(cora, room, answer, SOME, comment="Weak sources.")
    mine = shown_form(send(tess, room, answer, TOP, comment="Well judged."))
    assert signed_in(tess).post(address(room, answer), mine | {"go": "next"}).status_code == 302
    mark = Mark.objects.get()
    assert (mark.marker, mark.levels, mark.comment) == (tess, TOP, "Well judged.")
    assert (mark.version, mark.is_draft) == (2, False)


def test_theirs_is_kept_by_the_link_of_the_page_of_both(tess, cora, room, answer):
    send(cora, room, answer, SOME, comment="Weak sources.")
    response = send(tess, room, answer, TOP, hidden=True)
    link = f'<a class="btn" data-kind="line" href="{address(room, answer, hidden=True)}">'
    assert f"{link}Keep theirs</a>" in response.content.decode()
    assert shown_form(opened(tess, room, answer))["comment"] == "Weak sources."


def test_page_of_both_names_nobody_where_the_other_is_gone(tess, cora, room, answer):
    send(cora, room, answer, SOME)
    cora.delete()
    response = send(tess, room, answer, TOP)
    assert response.status_code == 409
    assert "None saved" not in response.content.decode()


# A mark that was given


def test_button_for_a_draft_makes_a_final_mark_a_draft_again(tess, room, answer):
    """What is not sure any more must not go out with the others at the release."""
    send(tess, room, answer, TOP)
    response = send(tess, room, answer, TOP, go="draft", version="1")
    assert told(response) == ["The draft is kept. No student sees it."]
    assert Mark.objects.get().is_draft is True


def test_script_does_not_take_a_final_mark_back(tess, room, answer):
    send(tess, room, answer, TOP)
    assert typed_by_script(tess, room, answer, SOME, version="1").json()["ok"] is True
    mark = Mark.objects.get()
    assert (mark.is_draft, mark.levels) == (False, SOME)


def test_released_mark_has_no_draft_and_says_that_the_student_sees_it(tess, room, answer):
    send(tess, room, answer, SOME)
    quizzes.release_marks(Mark.objects.all(), by=tess, now=NOW)
    words = opened(tess, room, answer).content.decode()
    assert "The student sees this mark: what you save now changes it for them." in words
    assert "Keep as draft" not in words
    assert "marking.js" not in words
    response = send(tess, room, answer, TOP, go="draft", version="1", comment="Half a sen")
    assert problem_of(response) == SEEN
    assert shown_form(response)["comment"] == "Half a sen"
    assert Mark.objects.get().levels == SOME
