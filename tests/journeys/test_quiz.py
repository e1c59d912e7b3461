"""A quiz in a browser: every answer is saved as it is given, and none is lost on the way."""

import re
import time
from contextlib import suppress

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from quizzes import operations
from quizzes.models import Answer, AnswerEvent, Attempt
from quizzes.pinned import pinned
from quizzes.policy import AT_ONCE
from tests.quizzes.build import COURSE, QUIZ, attempt_of

START = f"/course/{COURSE}/quiz/{QUIZ}/"
KEPT = "Not saved yet. Kept on this device"
WAITS = "This is handed in as soon as there is a connection and every answer is saved"
SOON = "Less than five minutes are left. What you save before the end counts."
SAVED = re.compile(r"^Saved \d+:\d\d [ap]m$")
SCRIPTS = pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without"])


def place_of(attempt, type_name):
    """The address of the question of this type."""
    questions = pinned(attempt.pk).questions
    position = next(at for at, asked in questions.items() if asked.type == type_name)
    return f"/attempt/{attempt.pk}/?q={position}"


def given():
    """The answers that are not blank."""
    rows = Answer.objects.order_by("attempt", "position").values_list("response", flat=True)
    return [response for response in rows if response is not None]


def saves():
    return AnswerEvent.objects.filter(kind="saved").count()


def state(page):
    return page.locator("[data-saved]")


def announced(page):
    return page.locator("[data-told]")


def queue(page):
    return page.evaluate("Object.keys(localStorage)")


def eventually(holds):
    """What a browser sends last arrives after its page has gone."""
    for _ in range(100):
        if holds():
            return
        time.sleep(0.05)
    assert holds()


def of_chromium(visitor):
    """Chromium writes into the console what the page says in words."""
    visitor.problems = [each for each in visitor.problems if not each.startswith("console: ")]


def connect(visitor):
    """Where the machine has no network at all, Chromium does not say that it is back."""
    visitor.context.set_offline(False)
    # Where it does say so, the page may be gone by now.
    with suppress(PlaywrightError):
        if not visitor.page.evaluate("navigator.onLine"):
            visitor.page.evaluate("dispatchEvent(new Event('online'))")


@pytest.fixture
def lea_at(visit, lea):
    """`lea_at("single_choice", …)`: Lea signed in, at the first of these questions."""

    def open_at(*types, **rules):
        attempt = attempt_of(lea, *types, **rules)
        visitor = visit()
        visitor.be(lea)
        return visitor, visitor.open(place_of(attempt, types[0])), attempt

    return open_at


def give_any_answer(page):
    """Whatever the question is, something that counts as a complete answer."""
    form = page.locator("form.quiz")
    for control in form.locator("input[type=text]").all():
        control.fill("1982")
    for text in form.locator("textarea").all():
        text.fill("1982 " * 150)
    asked = re.search(r"\b(TWO|THREE|FOUR)\b", form.inner_text())
    boxes = {"TWO": 2, "THREE": 3, "FOUR": 4}[asked[1]] if asked else 1
    for choice in form.locator("fieldset:not(:has(fieldset)):has(.opts)").all():
        inputs = choice.locator("input").all()
        for control in inputs[: boxes if inputs[0].get_attribute("type") == "checkbox" else 1]:
            control.check()
    for select in form.locator("select").all():
        select.select_option(index=1)
    for order in form.get_by_label("The order is right as it stands").all():
        order.check()


@SCRIPTS
def test_whole_quiz_from_the_start_to_the_result(visit, has_script, transactional_db):
    page = visit(java_script_enabled=has_script).open(START)
    page.get_by_role("button", name="Start").click()
    for number in range(1, 7):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {number} of 6")
        give_any_answer(page)
        page.locator(".bar [name=go][value=next]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Every question is answered")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("6 of 6 questions answered.")).to_be_visible()
    assert (len(given()), Attempt.objects.get().submitted_by) == (6, "learner")


def test_choice_is_saved_and_shown_again(lea_at):
    _visitor, page, _attempt = lea_at("single_choice")
    with page.expect_response("**/save/"):
        page.get_by_label("Tegucigalpa").check()
    expect(state(page)).to_have_text(SAVED)
    assert (len(given()), saves()) == (1, 1)
    assert (announced(page).text_content(), queue(page)) == ("", [])
    page.reload()
    expect(page.get_by_label("Tegucigalpa")).to_be_checked()


def test_text_is_saved_a_moment_after_the_last_key(lea_at):
    _visitor, page, _attempt = lea_at("short_text")
    with page.expect_response("**/save/"):
        page.get_by_label("What is so?").press_sequentially("Costa Rica")
        expect(state(page)).to_have_text("Saving")
    expect(state(page)).to_have_text(SAVED)
    assert (given(), saves()) == (["Costa Rica"], 1)


def test_how_sure_and_the_flag_are_saved_too(lea_at):
    _visitor, page, _attempt = lea_at("single_choice")
    page.get_by_label("Fairly sure").check()
    page.get_by_label("Flag to look at again").check()
    expect(state(page)).to_have_text(SAVED)
    eventually(lambda: Answer.objects.filter(sureness=2, is_flagged=True).exists())


def test_button_saves_what_was_typed_and_goes_on(lea_at):
    _visitor, page, _attempt = lea_at("short_text")
    page.get_by_label("What is so?").fill("Costa Rica")
    page.get_by_label("What is so?").press("Enter")
    page.wait_for_url("**/list/")
    assert (given(), saves()) == (["Costa Rica"], 1)


def test_answer_given_offline_is_kept_and_sent_later(lea_at):
    visitor, page, attempt = lea_at("short_text")
    visitor.context.set_offline(True)
    page.get_by_label("What is so?").fill("Costa Rica")
    expect(state(page)).to_have_text(KEPT)
    expect(announced(page)).to_have_text(KEPT)
    page.locator(".bar [name=go]").first.click()
    expect(page.get_by_label("What is so?")).to_have_value("Costa Rica")
    page.close()
    visitor.context.set_offline(False)
    assert given() == []
    page = visitor.context.new_page()
    page.goto(visitor.base + place_of(attempt, "short_text"))
    expect(page.get_by_label("What is so?")).to_have_value("Costa Rica")
    expect(state(page)).to_have_text(SAVED)
    assert (given(), saves(), queue(page)) == (["Costa Rica"], 1, [])
    of_chromium(visitor)


def test_connection_that_comes_back_sends_by_itself(lea_at):
    visitor, page, _attempt = lea_at("single_choice")
    visitor.context.set_offline(True)
    page.get_by_label("Managua").check()
    expect(state(page)).to_have_text(KEPT)
    page.get_by_label("Tegucigalpa").check()
    connect(visitor)
    expect(state(page)).to_have_text(SAVED)
    expect(announced(page)).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label("Tegucigalpa")).to_be_checked()
    of_chromium(visitor)


def test_answer_on_another_page_of_the_quiz_is_sent_from_there(lea_at):
    visitor, page, _attempt = lea_at("short_text")
    visitor.context.set_offline(True)
    page.get_by_label("What is so?").fill("Costa Rica")
    expect(state(page)).to_have_text(KEPT)
    page.close()
    visitor.context.set_offline(False)
    page = visitor.context.new_page()
    page.goto(visitor.base + START)
    expect(page.get_by_role("status")).to_have_text("What was kept on this device is saved now")
    assert given() == ["Costa Rica"]
    of_chromium(visitor)


def test_session_that_ended_loses_nothing(lea_at):
    visitor, page, attempt = lea_at("short_text")
    Session.objects.all().delete()
    page.get_by_label("What is so?").fill("Costa Rica")
    expect(state(page)).to_contain_text("You are signed out. Sign in again, and it is sent.")
    assert given() == []
    state(page).get_by_role("link").click()
    page.get_by_label("User name").fill("lea")
    page.get_by_label("Password", exact=True).fill("three calm words")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(visitor.base + place_of(attempt, "short_text"))
    expect(page.get_by_label("What is so?")).to_have_value("Costa Rica")
    expect(state(page)).to_have_text(SAVED)
    assert given() == ["Costa Rica"]


def test_signing_in_again_in_another_tab_sends_it_as_well(lea_at):
    visitor, page, attempt = lea_at("short_text")
    Session.objects.all().delete()
    page.get_by_label("What is so?").fill("Costa Rica")
    expect(state(page)).to_contain_text("You are signed out.")
    visitor.page = visitor.context.new_page()
    visitor.sign_in("lea")
    eventually(lambda: given() == ["Costa Rica"])
    expect(state(page)).to_have_text(SAVED)
    page.get_by_label("What is so?").fill("Mexico")
    expect(state(page)).to_have_text("Saving")
    expect(state(page)).to_have_text(SAVED)
    assert (given(), saves(), queue(page)) == (["Mexico"], 2, [])
    assert attempt.answers.get().revision == 2


def test_answer_kept_is_neither_sent_nor_shown_to_another(lea_at, otto):
    visitor, page, attempt = lea_at("short_text")
    Session.objects.all().delete()
    page.get_by_label("What is so?").fill("Costa Rita")
    expect(state(page)).to_contain_text(KEPT)
    theirs = attempt_of(otto, "short_text")
    visitor.be(otto)
    for path in ["/account/", START, place_of(theirs, "short_text")]:
        page.goto(visitor.base + path)
        page.wait_for_load_state("networkidle")
        assert "Costa Rita" not in page.content()
        assert "".join(state(page).all_text_contents()) == ""
    assert given() == []
    visitor.be(attempt.learner)
    page.goto(visitor.base + "/account/")
    expect(page.get_by_role("status")).to_have_text("What was kept on this device is saved now")
    assert given() == ["Costa Rita"]


def test_page_left_open_while_another_signs_in_keeps_its_answer(lea_at, otto):
    visitor, page, _attempt = lea_at("short_text")
    visitor.be(otto)
    page.get_by_label("What is so?").fill("Costa Rica")
    expect(state(page)).to_have_text(f"{KEPT}. This answer belongs to another account.")
    assert (given(), len(queue(page))) == ([], 1)


def two_answers(lea_at):
    """One question in two tabs, answered in both."""
    visitor, here, _attempt = lea_at("single_choice")
    there = visitor.context.new_page()
    there.goto(here.url)
    there.get_by_label("Managua").check()
    expect(state(there)).to_have_text(SAVED)
    here.get_by_label("Tegucigalpa").check()
    expect(here.get_by_role("heading", name="Two answers to this question")).to_be_visible()
    expect(announced(here)).to_contain_text("There are two answers to this question. Choose one.")
    assert len(given()) == 1
    return visitor, here


def test_reload_is_the_same_tab_and_a_copy_is_another(lea_at):
    _visitor, page, _attempt = lea_at("single_choice")
    page.get_by_label("Managua").check()
    expect(state(page)).to_have_text(SAVED)
    page.reload()
    page.get_by_label("Tegucigalpa").check()
    eventually(lambda: saves() == 2)
    expect(state(page)).to_have_text(SAVED)
    assert len(set(AnswerEvent.objects.values_list("client"))) == 1
    with page.expect_popup() as copied:
        page.evaluate("() => { window.open(location.href); }")
    copied.value.get_by_label("San Salvador").check()
    expect(state(copied.value)).to_have_text(SAVED)
    eventually(lambda: saves() == 3)
    assert len(set(AnswerEvent.objects.values_list("client"))) == 2


@pytest.mark.parametrize(("kept", "city"), [("here", "Tegucigalpa"), ("there", "Managua")])
def test_two_answers_from_two_tabs_are_both_offered(lea_at, kept, city):
    visitor, here = two_answers(lea_at)
    assert visitor.check_accessibility() == []
    here.get_by_role("button", name=f"Keep the one from {kept}").click()
    expect(here.get_by_role("heading", name="Two answers to this question")).to_have_count(0)
    expect(here.get_by_label(city)).to_be_checked()
    expect(state(here)).to_have_text(SAVED)
    assert queue(here) == []


def test_two_answers_are_offered_until_one_is_chosen(lea_at):
    _visitor, here = two_answers(lea_at)
    here.get_by_label("San Salvador").check()
    expect(here.locator("[data-conflict] dd").first).to_have_text("San Salvador")
    here.locator(".bar [name=go]").first.click()
    expect(here.get_by_role("heading", name="Two answers to this question")).to_be_visible()
    here.reload()
    expect(here.get_by_role("heading", name="Two answers to this question")).to_be_visible()
    here.get_by_role("button", name="Keep the one from here").click()
    expect(state(here)).to_have_text(SAVED)
    expect(here.get_by_label("San Salvador")).to_be_checked()
    assert queue(here) == []


def test_answer_of_the_last_second_is_stored(lea_at):
    _visitor, page, _attempt = lea_at("single_choice")
    page.get_by_label("Tegucigalpa").check()
    page.close()
    eventually(lambda: len(given()) == 1)


def test_text_of_the_last_second_is_stored(lea_at):
    _visitor, page, _attempt = lea_at("short_text")
    page.get_by_label("What is so?").fill("Costa Rica")
    page.close(run_before_unload=True)
    eventually(lambda: given() == ["Costa Rica"])


def test_change_while_a_save_is_under_way_is_stored_as_well(lea_at):
    _visitor, page, _attempt = lea_at("single_choice")
    held = []
    page.route("**/save/", lambda route: held.append(route), times=1)
    with page.expect_request("**/save/"):
        page.get_by_label("Managua").check()
    page.get_by_label("Tegucigalpa").check()
    expect(state(page)).to_have_text("Saving")
    assert saves() == 0
    held[0].continue_()
    expect(state(page)).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label("Tegucigalpa")).to_be_checked()
    assert saves() == 2


def test_change_while_a_save_is_under_way_survives_the_page(lea_at):
    visitor, page, attempt = lea_at("single_choice")
    page.route("**/save/", lambda route: None, times=1)
    with page.expect_request("**/save/"):
        page.get_by_label("Managua").check()
    page.get_by_label("Tegucigalpa").check()
    page.close(run_before_unload=True)
    eventually(lambda: len(given()) == 1)
    page = visitor.context.new_page()
    page.goto(visitor.base + place_of(attempt, "single_choice"))
    expect(page.get_by_label("Tegucigalpa")).to_be_checked()
    expect(state(page)).to_have_text(SAVED)
    assert queue(page) == []


def test_double_click_starts_one_attempt_and_hands_in_once(visit, transactional_db):
    page = visit().open(START)
    page.get_by_role("button", name="Start").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 6")
    page.get_by_role("link", name="List of questions").click()
    page.get_by_role("button", name="Hand in").dblclick()
    expect(page.get_by_text("0 of 6 questions answered.")).to_be_visible()
    assert Attempt.objects.count() == 1
    assert AnswerEvent.objects.filter(kind="submitted").count() == 6


def test_double_click_on_save_saves_once(lea_at):
    _visitor, page, _attempt = lea_at("short_text")
    page.get_by_label("What is so?").fill("Costa Rica")
    page.locator(".bar [name=go]").first.dblclick()
    page.wait_for_url("**/list/")
    assert (given(), saves()) == (["Costa Rica"], 1)


def test_token_that_changed_in_another_tab_is_fetched_anew(lea_at):
    visitor, page, _attempt = lea_at("single_choice")
    visitor.context.clear_cookies(name="csrf")
    other = visitor.context.new_page()
    other.goto(visitor.base + START)
    page.get_by_label("Tegucigalpa").check()
    expect(state(page)).to_have_text(SAVED)
    assert (len(given()), saves()) == (1, 1)


def test_failure_of_the_server_is_said_and_the_answer_saved_once(lea_at):
    _visitor, page, _attempt = lea_at("single_choice")
    page.route("**/save/", lambda route: route.fulfill(status=500), times=1)
    page.get_by_label("Tegucigalpa").check()
    expect(announced(page)).to_have_text(KEPT)
    expect(state(page)).to_have_text(SAVED)
    assert (len(given()), saves()) == (1, 1)


def test_answer_that_arrived_unheard_is_no_conflict(lea_at):
    _visitor, page, _attempt = lea_at("single_choice")

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/save/", lose, times=1)
    page.get_by_label("Managua").check()
    expect(state(page)).to_have_text(KEPT)
    page.get_by_label("Tegucigalpa").check()
    expect(state(page)).to_have_text(SAVED)
    expect(page.locator("[data-conflict]")).to_be_empty()
    page.reload()
    expect(page.get_by_label("Tegucigalpa")).to_be_checked()
    assert saves() == 2
    of_chromium(_visitor)


def test_answer_that_cannot_be_read_is_kept_and_says_why(lea_at):
    _visitor, page, _attempt = lea_at("short_text")
    page.get_by_label("What is so?").fill("a" * 5000)
    expect(state(page)).to_have_text(
        f"{KEPT}. This answer is too long to be saved. Make it shorter."
    )
    page.get_by_role("button", name="Save and").last.click()
    refusal = page.locator("[data-conflict] .errors")
    expect(refusal).to_be_focused()
    expect(refusal).to_have_text("This answer is too long to be saved. Make it shorter.")
    page.get_by_label("What is so?").fill("Costa Rica")
    expect(state(page)).to_have_text(SAVED)
    expect(refusal).to_have_count(0)
    assert given() == ["Costa Rica"]


@SCRIPTS
def test_number_that_is_refused_is_tied_to_what_is_said_of_it(visit, lea, has_script):
    visitor = visit(java_script_enabled=has_script)
    visitor.be(lea)
    page = visitor.open(place_of(attempt_of(lea, "number"), "number"))
    field = page.get_by_label("What is so?")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    says = "7,2 could mean 7.2 or 72. Enter 7.2 or 72."
    field.fill("7,2")
    page.get_by_role("button", name="Save and").last.click()
    expect(page.locator(".errors")).to_have_text(says)
    if has_script:
        expect(page.locator(".errors")).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(f"{says} million dollars")
    expect(page).to_have_title(re.compile("^Error: Question 1"))
    of_chromium(visitor)
    field.fill("7.2")
    page.get_by_role("button", name="Save and").last.click()
    page.wait_for_url("**/list/")
    assert given() == ["7.2"]


def test_back_button_shows_the_newest_answer(lea_at):
    _visitor, page, _attempt = lea_at("single_choice", "short_text")
    first = page.url
    page.get_by_label("Managua").check()
    expect(state(page)).to_have_text(SAVED)
    page.goto(page.url.split("?")[0] + "list/")
    other = page.context.new_page()
    other.goto(first)
    other.get_by_label("Tegucigalpa").check()
    expect(state(other)).to_have_text(SAVED)
    page.go_back()
    expect(page.get_by_label("Tegucigalpa")).to_be_checked()
    page.get_by_label("San Salvador").check()
    expect(state(page)).to_have_text(SAVED)
    assert saves() == 3
    assert len(given()) == 1


def test_hand_in_waits_for_an_answer_that_is_kept(lea_at):
    _visitor, page, _attempt = lea_at("short_text")
    page.route("**/save/", lambda route: route.fulfill(status=500))
    page.get_by_label("What is so?").fill("Costa Rica")
    expect(state(page)).to_have_text(KEPT)
    page.get_by_role("link", name="List of questions").click()
    expect(state(page)).to_have_text("An answer on this device is not saved yet")
    page.get_by_role("button", name="Hand in").click()
    expect(state(page)).to_have_text(WAITS)
    assert Attempt.objects.get().submitted_at is None
    page.unroute("**/save/")
    expect(page.get_by_text("1 of 1 questions answered.")).to_be_visible()
    assert given() == ["Costa Rica"]


def test_hand_in_leads_to_the_question_that_has_two_answers(lea_at):
    _visitor, page = two_answers(lea_at)
    page.get_by_role("link", name="List of questions").click()
    page.get_by_role("button", name="Hand in").click()
    expect(state(page)).to_have_text(WAITS)
    assert Attempt.objects.get().submitted_at is None
    state(page).get_by_role("link").click()
    page.get_by_role("button", name="Keep the one from there").click()
    expect(state(page)).to_have_text(SAVED)
    page.get_by_role("link", name="List of questions").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("1 of 1 questions answered.")).to_be_visible()


def test_hand_in_waits_for_the_connection(lea_at):
    visitor, page, attempt = lea_at("short_text")
    visitor.open(f"/attempt/{attempt.pk}/list/")
    visitor.context.set_offline(True)
    page.get_by_role("button", name="Hand in").click()
    expect(state(page)).to_have_text(WAITS)
    connect(visitor)
    expect(page.get_by_text("0 of 1 questions answered.")).to_be_visible()
    of_chromium(visitor)


def test_site_on_the_device_itself_needs_no_network(lea_at):
    visitor, page, _attempt = lea_at("short_text")
    visitor.context.add_init_script("Object.defineProperty(navigator, 'onLine', {value: false})")
    page.reload()
    page.get_by_label("What is so?").fill("Costa Rica")
    page.locator(".bar [name=go]").first.click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("1 of 1 questions answered.")).to_be_visible()


def test_answer_after_the_end_does_not_count_and_says_so(lea_at, lea):
    _visitor, page, attempt = lea_at("single_choice")
    operations.submit_attempt(lea, attempt.pk, now=timezone.now())
    page.get_by_label("Tegucigalpa").check()
    expect(announced(page)).to_have_text(
        "This attempt is submitted. This answer came after the end. It is on your result page, but"
        " it doesn't count."
    )
    page.get_by_label("Managua").check()
    eventually(lambda: AnswerEvent.objects.filter(kind="received").count() == 2)
    eventually(lambda: queue(page) == [])
    state(page).get_by_role("link").click()
    expect(page.get_by_text("0 of 1 questions answered.")).to_be_visible()


def test_item_of_an_order_moves_in_place_and_is_saved(lea_at):
    _visitor, page, _attempt = lea_at("ordering")
    names = page.locator(".order li > span:not(.actions)")
    before = names.all_text_contents()
    down = page.get_by_role("button", name=f"Move down: {before[0]}")
    down.focus()
    page.keyboard.press("Enter")
    expect(page.locator("fieldset [role=status]")).to_have_text(f"Now 2 of 4: {before[0]}")
    expect(down).to_be_focused()
    expect(state(page)).to_have_text(SAVED)
    page.reload()
    assert names.all_text_contents() == [before[1], before[0], *before[2:]]
    assert len(given()) == 1


@pytest.mark.parametrize(
    ("name", "at", "says"), [("up", 0, "Already first"), ("down", 3, "Already last")]
)
def test_item_at_the_end_of_a_list_stays_and_nothing_is_saved(lea_at, name, at, says):
    _visitor, page, _attempt = lea_at("ordering")
    names = page.locator(".order li > span:not(.actions)")
    before = names.all_text_contents()
    button = page.get_by_role("button", name=f"Move {name}: {before[at]}")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("fieldset [role=status]")).to_have_text(f"{says}: {before[at]}")
    expect(button).to_be_focused()
    expect(page.get_by_label("The order is right as it stands")).not_to_be_checked()
    page.wait_for_timeout(300)
    assert (names.all_text_contents(), queue(page), saves()) == (before, [], 0)
    expect(state(page)).to_have_text("")


def test_item_of_an_order_moves_without_script(visit, lea):
    attempt = attempt_of(lea, "short_text", "ordering")
    visitor = visit(java_script_enabled=False)
    visitor.be(lea)
    page = visitor.open(place_of(attempt, "ordering"))
    names = page.locator(".order li > span:not(.actions)")
    before = names.all_text_contents()
    page.get_by_role("button", name=f"Move down: {before[0]}").click()
    expect(page).to_have_url(visitor.base + place_of(attempt, "ordering") + "#a-ordering-order")
    expect(page.locator("#a-ordering-order")).to_be_in_viewport()
    expect(names).to_have_text([before[1], before[0], *before[2:]])


def test_order_kept_on_the_device_is_shown_again(lea_at):
    _visitor, page, _attempt = lea_at("ordering")
    names = page.locator(".order li > span:not(.actions)")
    before = names.all_text_contents()
    page.route("**/save/", lambda route: route.fulfill(status=500))
    page.get_by_role("button", name=f"Move up: {before[3]}").click()
    expect(state(page)).to_have_text(KEPT)
    page.reload()
    assert names.all_text_contents() == [before[0], before[1], before[3], before[2]]


def test_question_is_answered_by_keys_alone(lea_at):
    _visitor, page, _attempt = lea_at("single_choice")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    for key in ["Tab", "Space", "ArrowDown", "Tab", "Tab"]:
        page.keyboard.press(key)
    expect(page.locator(".bar [name=go]").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/list/")
    assert len(given()) == 1


def test_learner_is_told_that_five_minutes_are_left(lea_at):
    _visitor, page, _attempt = lea_at("single_choice", limit_seconds=240)
    status = page.locator("header [role=status]")
    expect(status).to_have_text(SOON)


@pytest.mark.parametrize("type_name", ["single_choice", "ordering", "written", "cloze"])
def test_page_of_a_question(lea_at, type_name):
    visitor, _page, _attempt = lea_at(type_name, limit_seconds=3600)
    assert visitor.check_accessibility() == []
    assert visitor.sideways_pixels() <= 0


@pytest.mark.parametrize("path", ["", "list/", "result/"], ids=["quiz", "list", "result"])
def test_page_around_the_questions(lea_at, lea, path):
    visitor, page, attempt = lea_at("single_choice", "written", "ordering")
    page.get_by_label("Tegucigalpa").check()
    expect(state(page)).to_have_text(SAVED)
    if path == "result/":
        operations.submit_attempt(lea, attempt.pk, now=timezone.now())
    page = visitor.open(f"/attempt/{attempt.pk}/{path}" if path else START)
    page.evaluate("document.querySelectorAll('main details').forEach((one) => one.open = true)")
    assert visitor.check_accessibility() == []
    assert visitor.sideways_pixels() <= 0


@SCRIPTS
def test_practice_answers_at_once(visit, lea, has_script):
    attempt = attempt_of(lea, "short_text", mode="practice", tries=3, review=AT_ONCE)
    visitor = visit(java_script_enabled=has_script)
    visitor.be(lea)
    page = visitor.open(place_of(attempt, "short_text"))
    page.get_by_role("textbox").first.fill("Nowhere at all")
    page.get_by_role("button", name="Check my answer").click()
    expect(page.locator("main")).to_contain_text("Practice · 2 tries left")
    if has_script:
        assert visitor.check_accessibility() == []
    assert visitor.sideways_pixels() <= 0


@pytest.mark.parametrize("page_name", ["dispute", "redact"])
def test_page_about_an_answer_that_is_handed_in(lea_at, lea, page_name):
    visitor, page, attempt = lea_at("written")
    page.get_by_role("textbox").first.fill("My name is Lea and I live in Tela.")
    expect(state(page)).to_have_text(SAVED)
    operations.submit_attempt(lea, attempt.pk, now=timezone.now())
    page = visitor.open(f"/attempt/{attempt.pk}/{page_name}/?q=1")
    assert visitor.check_accessibility() == []
    assert visitor.sideways_pixels() <= 0
    page.get_by_role("textbox").first.fill("I live in Tela")
    page.locator("main form").get_by_role("button").click()
    expect(page).to_have_url(re.compile("/result/"))
    expect(page.get_by_role("status").first).to_contain_text("words are")


def test_answer_chosen_before_the_script_has_come_is_saved(lea_at):
    _visitor, page, _attempt = lea_at("single_choice")
    waiting = []
    page.route("**/answers*.js", lambda route: waiting.append(route))
    page.reload(wait_until="commit")
    page.get_by_label("Tegucigalpa").check()
    waiting[0].continue_()
    expect(state(page)).to_have_text(SAVED)
    assert (len(given()), saves()) == (1, 1)


def test_answer_is_saved_where_the_device_can_keep_nothing_more(lea_at):
    visitor, page, _attempt = lea_at("single_choice")
    full = "Storage.prototype.setItem = () => { throw new DOMException('full'); }"
    page.evaluate(f"() => {{ {full}; }}")
    page.get_by_label("Tegucigalpa").check()
    page.locator(".bar button[value=next]").click()
    page.wait_for_url("**/list/")
    assert len(given()) == 1
    # What the browser says of it in its console is meant.
    visitor.problems.clear()
