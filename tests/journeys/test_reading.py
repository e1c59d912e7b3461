"""Reading a lesson in a browser: checks answered in place, terms beside the word, the place."""

import re

import pytest
from playwright.sync_api import expect

from lessons.models import CheckAnswer
from tests.lessons.checks import choices_of, words_of

LESSON = "/course/aid-and-migration/august-1982/"
CHOICE = choices_of("august-1982")[0]
CHECK = f"#check-{CHOICE.id}"
RIGHT, WRONG = words_of(CHOICE, right=True), words_of(CHOICE, right=False)


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_check_is_answered_in_place_and_again(visit, has_script, transactional_db):
    visitor = visit(java_script_enabled=has_script)
    page = visitor.open(LESSON)
    check = page.locator(CHECK)
    check.get_by_label(RIGHT, exact=True).check()
    check.get_by_role("button", name="Check my answer").click()
    expect(check.get_by_role("status")).to_contain_text("Right.")
    check.get_by_label(WRONG, exact=True).check()
    check.get_by_role("button", name="Check my answer").click()
    expect(check.locator("[role=status] .note").first).to_contain_text("Not this one.")
    assert CheckAnswer.objects.count() == 2


def test_check_sent_by_script_keeps_the_focus_and_the_page(visit, transactional_db):
    page = visit().open(LESSON)
    page.evaluate("window.here = true")
    button = page.locator(CHECK).get_by_role("button", name="Check my answer")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(CHECK).get_by_role("status")).to_contain_text("Give an answer first.")
    expect(button).to_be_focused()
    assert page.evaluate("window.here")


def test_check_that_could_not_be_sent_says_so_and_keeps_the_choice(visit, transactional_db):
    visitor = visit()
    page = visitor.open(LESSON)
    check = page.locator(CHECK)
    choice = check.get_by_label(RIGHT, exact=True)
    choice.check()
    visitor.context.set_offline(True)
    check.get_by_role("button", name="Check my answer").click()
    expect(check.get_by_role("status")).to_contain_text("This could not be sent.")
    visitor.context.set_offline(False)
    expect(choice).to_be_checked()
    check.get_by_role("button", name="Check my answer").click()
    expect(check.get_by_role("status")).to_contain_text("Right.")
    # Chromium and htmx both write into the console what the page says.
    visitor.problems = [p for p in visitor.problems if not p.startswith("console: ")]


def test_term_opens_beside_the_word_and_closes_with_escape(visit, transactional_db):
    page = visit().open(LESSON)
    word = page.locator(".prose a.term").first
    word.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog")
    expect(card).to_be_visible()
    expect(card.get_by_role("button", name="Close")).to_be_focused()
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(word).to_be_focused()


def test_term_is_a_link_without_script(visit, transactional_db):
    page = visit(java_script_enabled=False).open(LESSON)
    word = page.locator(".prose a.term").first
    target = word.get_attribute("href")
    word.click()
    expect(page).to_have_url(re.compile(re.escape(target) + "$"))
    expect(page.locator(target)).to_be_in_viewport()


def test_zoom_keeps_the_place(visit, transactional_db):
    page = visit().open(LESSON)
    page.locator("#p6").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#p6').scrollIntoView()")
    close_up = page.get_by_role("link", name="Close-up")
    expect(close_up).to_have_attribute("href", f"{LESSON}?zoom=close-up#p6")
    close_up.click()
    expect(page.locator("#p6")).to_be_in_viewport()


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_number_of_a_check_that_is_refused_is_tied_to_what_is_said_of_it(
    visit, has_script, transactional_db
):
    visitor = visit(java_script_enabled=has_script)
    page = visitor.open(LESSON)
    check = page.locator("#check-four-points-more")
    field, button = (
        check.get_by_role("textbox"),
        check.get_by_role("button", name="Check my answer"),
    )
    field.fill("24,00")
    button.click()
    says = "24,00 could mean 24.00 or 2400. Enter 24.00 or 2400."
    expect(check.get_by_role("status")).to_have_text(says)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(f"{says} million dollars")
    expect(page).to_have_title(re.compile("^Error: "))
    visitor.problems = [each for each in visitor.problems if not each.startswith("console: ")]
    field.fill("2400")
    button.click()
    expect(check.get_by_role("status")).to_contain_text("Right.")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(page).not_to_have_title(re.compile("^Error: "))
