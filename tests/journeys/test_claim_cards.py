"""A lesson whose claims stand on cards, in a real browser: wide, narrow, dark, in forced colors and
without script."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_pages import look

pytestmark = pytest.mark.usefixtures("transactional_db")
LESSON = "/course/aid-and-migration/august-1982/"
COERCED = "With development money the United States and international bodies forced"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_card_opens_what_would_change_it(visit, script):
    visitor = visit(java_script_enabled=script)
    page = visitor.open(f"{LESSON}?zoom=overview")
    card = page.locator("#claim-C33")
    expect(card.get_by_role("heading", name=COERCED)).to_be_visible()
    expect(card.get_by_text("holds up with a correction")).to_be_visible()
    expect(card.get_by_text("Files that show what governments")).to_be_hidden()
    card.get_by_text("What would change this").click()
    expect(card.get_by_text("Files that show what governments")).to_be_visible()
    card.get_by_role("link", name="C33 in the list of claims").click()
    expect(page).to_have_url(f"{visitor.base}/course/aid-and-migration/claims/#C33")


def test_lesson_with_cards_in_the_dark_at_320_pixels(visit):
    visitor = visit(color_scheme="dark")
    visitor.open(LESSON).set_viewport_size({"width": 320, "height": 640})
    look(visitor, LESSON)


def test_verdict_keeps_its_sign_and_word_in_forced_colors(visit):
    visitor = visit(forced_colors="active")
    page = visitor.open(LESSON)
    page.set_viewport_size({"width": 320, "height": 640})
    verdict = page.locator("#claim-C33 .verdict")
    expect(verdict).to_have_text("holds up with a correction")
    sign = verdict.evaluate("one => getComputedStyle(one, '::before').content")
    assert sign.strip('"')
    assert visitor.sideways_pixels() <= 0


def test_card_is_open_on_paper(visit):
    page = visit().open(f"{LESSON}print/")
    page.emulate_media(media="print")
    expect(page.locator("#claim-C33").get_by_text("Files that show")).to_be_visible()
