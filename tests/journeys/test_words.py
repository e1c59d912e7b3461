"""A written answer says how many words it has: while it is typed, and without script once saved."""

import pytest
from playwright.sync_api import expect

from tests.quizzes.build import attempt_of


@pytest.fixture
def essay(visit, lea, transactional_db):
    """Lea at a written question; with script or without."""

    def open_page(*, has_script=True):
        attempt = attempt_of(lea, "written")
        visitor = visit(java_script_enabled=has_script)
        visitor.be(lea)
        return visitor, visitor.open(f"/attempt/{attempt.pk}/?q=1")

    return open_page


def test_words_are_counted_as_they_are_typed_and_told_after_a_pause(essay):
    visitor, page = essay()
    field, shown = page.get_by_role("textbox").first, page.locator("[data-words]")
    told = page.locator("[data-words] + [role=status]")
    expect(shown).to_have_text("Your answer has 0 words.")
    field.press_sequentially("One")
    expect(shown).to_have_text("Your answer has 1 word.")
    field.press_sequentially(" – two, 3 …")
    expect(shown).to_have_text("Your answer has 3 words.")
    assert told.text_content() == ""
    expect(told).to_have_text("Your answer has 3 words.")
    assert visitor.check_accessibility() == []
    page.reload()
    expect(shown).to_have_text("Your answer has 3 words.")


def test_without_script_the_words_that_are_saved_are_counted(essay):
    _visitor, page = essay(has_script=False)
    expect(page.locator("[data-words]")).to_have_text("")
    page.get_by_role("textbox").first.fill("One – two, 3 …")
    page.get_by_role("button", name="Save and see the list").click()
    page.go_back()
    page.reload()
    expect(page.locator("[data-words]")).to_have_text("Your answer has 3 words.")
