"""Reading: the course map, a lesson at each zoom, the place that is kept."""

import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from accounts import operations as people
from lessons import catalogue, operations
from lessons.library.text import ENGLISH, said
from lessons.models import CheckAnswer, ReadingState
from questions.signals import answers_graded
from tests.lessons.checks import choices_of, option_of, words_of

COURSE = "aid-and-migration"
LESSON = "august-1982"
MAP = f"/course/{COURSE}/"
PAGE = f"/course/{COURSE}/{LESSON}/"
READ = f"{PAGE}read/"
PLACE = f"{PAGE}place/"


@pytest.fixture
def course():
    return catalogue.get_course(COURSE)


def test_course_leads_to_the_map_of_the_only_one(client, db):
    assert client.get(reverse("course")).url == MAP


@pytest.mark.parametrize("zoom", ["overview", "standard", "close-up"])
def test_lesson_has_the_same_paragraphs_at_every_zoom(client, db, zoom):
    response = client.get(PAGE, {"zoom": zoom})
    page = response.content.decode()
    assert [page.count(f'id="p{n}"') for n in range(1, 14)] == [1] * 12 + [0]
    assert response.context["page"].reading.zoom == zoom
    assert page.count("<h1") == 1


def test_lesson_links_every_term_and_source_to_its_entry(client, db):
    page = client.get(PAGE).content.decode()
    reading = client.get(PAGE).context["page"].reading
    for term in reading.terms:
        assert f'href="#t-{term}"' in page
        assert page.count(f'id="t-{term}"') == 1
    for number in range(1, len(reading.sources) + 1):
        assert page.count(f'id="s-{number}"') == 1


@pytest.mark.parametrize(
    "path",
    [
        "/course/no-such-course/",
        f"{MAP}no-such-lesson/",
        f"{PAGE}?zoom=telescope",
    ],
)
def test_what_does_not_exist_is_a_404_with_a_way_on(client, db, path):
    response = client.get(path)
    assert response.status_code == 404
    assert f'href="{reverse("home")}"' in response.content.decode()


def test_reading_needs_no_row(client, db):
    client.get(MAP)
    client.get(PAGE)
    assert ReadingState.objects.count() == 0


def test_place_is_the_furthest_paragraph_and_comes_back(client, db):
    for paragraph in ("4", "2"):
        assert client.post(PLACE, {"paragraph": paragraph, "zoom": "close-up"}).status_code == 204
    here = client.get(MAP).context["page"].here
    assert (here.lesson.id, here.paragraph) == (LESSON, 4)
    assert client.get(PAGE).context["page"].reading.zoom == "close-up"


@pytest.mark.parametrize(
    "paragraph", ["", "0", "13", "-1", "x", "٣", "9" * 5000, "0001" + "0" * 9, "01"]
)
def test_place_that_does_not_exist_is_refused(client, db, paragraph):
    assert client.post(PLACE, {"paragraph": paragraph}).status_code == 404
    assert ReadingState.objects.count() == 0


def test_mark_as_read_keeps_the_first_day(client, db):
    client.post(READ)
    first = ReadingState.objects.get().read_at
    client.post(READ)
    assert ReadingState.objects.get().read_at == first


def test_sign_up_keeps_what_a_guest_has_read(client, db):
    client.post(READ)
    form = {"username": "maria", "password1": "three calm words"}
    client.post(reverse("account_signup"), form)
    assert client.get(MAP).context["page"].done == 1


def test_merge_keeps_the_furthest_paragraph_and_the_earliest_day(guest, lea):
    place = {"course_id": COURSE, "lesson_id": LESSON, "zoom": "standard"}
    operations.mark_as_read(guest, **place, paragraphs=3)
    operations.save_place(lea, **place, paragraph=7)
    other = place | {"lesson_id": "another"}
    operations.save_place(guest, **other, paragraph=2)
    day = ReadingState.objects.get(learner=guest, lesson_id=LESSON).read_at
    people.merge_learners(guest_id=guest.pk, account=lea)
    kept = ReadingState.objects.get(learner=lea, lesson_id=LESSON)
    assert (kept.paragraph, kept.read_at) == (7, day)
    assert ReadingState.objects.get(lesson_id="another").learner == lea


def test_lesson_costs_four_queries_signed_in_and_none_for_a_visitor(
    sign_in, client, lea, django_assert_num_queries
):
    client.get(PAGE)
    with django_assert_num_queries(0):
        client.get(PAGE)
    client = sign_in(lea)
    client.get(PAGE)
    with django_assert_num_queries(5 if lea.is_student else 4):
        client.get(PAGE)


def test_course_that_ships_has_no_error():
    assert [p for p in catalogue.library().problems if p.level == "error"] == []


CHECK = "why-not-costa-rica"


[choice] = [check for check in choices_of(LESSON) if check.id == CHECK]
RIGHT, WRONG = words_of(choice, right=True), words_of(choice, right=False)
WHY = said(option_of(choice, right=False).why, ENGLISH)
NUMBER = "four-points-more"
AMOUNT = str(catalogue.get_course(COURSE).lesson(LESSON).quiz.check(NUMBER).answer)


def token_of(client, words):
    """The token of the option with these words, as the page offers it."""
    shown = client.get(PAGE).context["page"].check(CHECK)
    return next(o.token for o in shown.fields[0].offers if said(o.text, ENGLISH) == words)


def answer(client, words):
    form = {"choice": token_of(client, words), "zoom": "overview"}
    return client.post(f"{PAGE}check/{CHECK}/", form)


def test_check_answers_in_place_with_a_why_and_may_be_answered_again(client, db):
    response = answer(client, WRONG)
    assert response.url == f"{PAGE}?zoom=overview#check-{CHECK}"
    page = client.get(PAGE).content.decode()
    assert escape(WHY) in page
    assert 'href="#p2"' in page
    answer(client, RIGHT)
    shown = client.get(PAGE).context["page"].check(CHECK)
    assert shown.review.state == "right"
    assert CheckAnswer.objects.count() == 2
    assert client.get(MAP).context["page"].here.paragraph == 2


def test_page_gives_no_why_before_an_answer(client, db):
    page = client.get(PAGE).content.decode()
    assert escape(WHY) not in page
    assert 'data-s="right"' not in page


def test_check_tells_practice_that_only_the_first_of_a_day_is_evidence(client, db):
    heard = []

    def listener(sender, answers, **kwargs):
        heard.extend(answers)

    answers_graded.connect(listener)
    try:
        answer(client, WRONG)
        answer(client, RIGHT)
    finally:
        answers_graded.disconnect(listener)
    assert [(one.fraction, one.is_first) for one in heard] == [(0, True), (1, False)]
    assert {one.objective_ids for one in heard} == {("LO11",)}


@pytest.mark.parametrize("form", [{}, {"choice": "x"}, {"choice": ["a", "b"]}])
def test_check_without_a_usable_answer_says_so_and_keeps_nothing(client, db, form):
    response = client.post(f"{PAGE}check/{CHECK}/", form)
    assert response.status_code == 422
    page = response.content.decode()
    check = page[page.index(f'id="check-{CHECK}"') :]
    assert check.index('<p class="note" data-s="wait" data-error') < check.index("</form>")
    assert CheckAnswer.objects.count() == 0


def test_check_that_does_not_exist_is_a_404(client, db):
    assert client.post(f"{PAGE}check/no-such-check/", {"choice": "x"}).status_code == 404


def test_number_check_reads_what_was_typed(client, db):
    path = f"{PAGE}check/{NUMBER}/"
    client.post(path, {"number": f"${AMOUNT}"}, follow=True)
    client.post(path, {"number": f" {AMOUNT} "})
    page = client.get(PAGE)
    assert page.context["page"].check(NUMBER).review.state == "right"
    assert f'value="{AMOUNT}"' in page.content.decode()


def test_answers_go_with_a_merge(guest, lea, client):
    question = catalogue.get_course(COURSE).lesson(LESSON).quiz.check(CHECK)
    place = {"course_id": COURSE, "lesson_id": LESSON, "zoom": "standard", "paragraph": 2}
    operations.answer_check(guest, **place, question=question, response=0)
    people.merge_learners(guest_id=guest.pk, account=lea)
    assert CheckAnswer.objects.get().learner == lea


def test_chosen_zoom_is_remembered_for_the_next_visit(client, db):
    assert client.get(PAGE).context["page"].reading.zoom == "standard"
    client.get(PAGE, {"zoom": "overview"})
    assert client.get(PAGE).context["page"].reading.zoom == "overview"
    client.cookies["zoom"] = "telescope"
    assert client.get(PAGE).context["page"].reading.zoom == "standard"


def test_what_is_not_there_is_said_in_a_sentence(client, db):
    page = client.get(f"{MAP}no-such-lesson/").content.decode()
    assert "There is no such lesson in this course." in page


def test_refused_answer_stays_in_the_check(client, db):
    path = f"{PAGE}check/four-points-more/"
    page = client.post(path, {"number": "a lot", "zoom": "overview"})
    assert page.status_code == 422
    assert 'value="a lot"' in page.content.decode()
    assert page.context["page"].reading.zoom == "overview"


@pytest.mark.parametrize("typed", ["a lot", "24,00"])
def test_refused_number_of_a_check_is_tied_to_the_sentence_that_says_why(client, db, typed):
    page = client.post(f"{PAGE}check/{NUMBER}/", {"number": typed})
    html = page.content.decode()
    assert (page.status_code, html.count('aria-invalid="true"')) == (422, 1)
    (field,) = re.findall(r"<input[^>]*aria-invalid[^>]*>", html)
    described = re.search(r'aria-describedby="([^"]*)"', field)[1].split()
    assert described == [f"check-{NUMBER}-problem", f"{NUMBER}-unit"]
    assert all(html.count(f'id="{each}"') == 1 for each in described)
    assert html[html.index("<title>") :].startswith("<title>Error: ")
    assert CheckAnswer.objects.count() == 0


def test_number_that_can_be_read_in_two_ways_is_asked_back_by_script(client, db):
    htmx = {"HX-Request": "true"}
    said_back = client.post(f"{PAGE}check/{NUMBER}/", {"number": "24,00"}, headers=htmx)
    assert said_back.status_code == 422
    assert "24,00 could mean 24.00 or 2400. Enter 24.00 or 2400." in said_back.content.decode()
    assert f'id="check-{NUMBER}-problem"' in said_back.content.decode()
