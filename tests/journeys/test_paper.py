"""Printing in a dark browser: white paper, no navigation, numbered paragraphs, no answers."""

import re

import pytest
from playwright.sync_api import expect

LESSON = "/course/aid-and-migration/august-1982/"
WHITE = "rgb(255, 255, 255)"
BLACK = "rgb(0, 0, 0)"
COLORS = """() => { const {backgroundColor, color} = getComputedStyle(document.body);
  return [backgroundColor, color] }"""
SEEN = """(all) => all.filter((one) => one.getBoundingClientRect().height > 0)
  .map((one) => one.outerHTML)"""
NOT_PRINTED = ".site, .foot, .kept, .crumbs, nav, .noprint, button"


@pytest.fixture(params=["dark device", "dark by choice"])
def dark(request, visit, transactional_db):
    visitor = visit(color_scheme="dark")
    if request.param == "dark by choice":
        cookie = {"name": "display", "value": "theme=dark", "url": visitor.base}
        visitor.context.add_cookies([cookie])
    return visitor


def printed(visitor, path):
    page = visitor.open(path)
    page.emulate_media(color_scheme="dark", media="print")
    return page


@pytest.mark.parametrize("name", ["print/", "worksheet/", ""])
def test_sheet_is_black_on_white_without_navigation(dark, name):
    page = printed(dark, LESSON + name)
    assert page.evaluate(COLORS) == [WHITE, BLACK]
    assert page.locator(NOT_PRINTED).evaluate_all(SEEN) == []
    assert page.pdf(format="A4").startswith(b"%PDF-")


def test_printed_lesson_has_paragraph_numbers_and_open_details(dark):
    page = printed(dark, f"{LESSON}print/")
    numbers = page.locator(".num > b").all_inner_texts()
    assert [number.split()[-1] for number in numbers] == [str(n) for n in range(1, 13)]
    expect(page.get_by_text("Printed in Mexico City on 12 August 2002")).to_be_visible()
    assert page.locator(".source").first.evaluate("(box) => getComputedStyle(box).breakInside") == (
        "avoid"
    )


def test_worksheet_has_a_line_for_the_name_and_lines_to_write_on(dark):
    page = printed(dark, f"{LESSON}worksheet/")
    assert page.locator(".fill").inner_text().split() == ["Name", "Class", "Date"]
    assert page.locator(".rule").count() > 10
    expect(page.get_by_role("img", name="QR code")).to_be_visible()


def test_key_begins_on_a_page_and_its_notes_on_another(visit, transactional_db, tess):
    visitor = visit(color_scheme="dark")
    visitor.be(tess)
    page = printed(visitor, f"{LESSON}key/")
    notes = page.get_by_role("region", name="Notes for teaching")
    assert notes.evaluate("(part) => getComputedStyle(part).breakBefore") == "page"
    assert page.evaluate(COLORS) == [WHITE, BLACK]


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_page_says_how_to_print_it(visit, transactional_db, has_script):
    page = visit(java_script_enabled=has_script).open(f"{LESSON}worksheet/")
    assert page.get_by_role("button", name="Print this page").is_visible() == has_script
    # Playwright's own search by text leaves out what stands here.
    assert page.locator("main noscript").is_visible() != has_script
    page.get_by_role("link", name="Overview").click()
    expect(page).to_have_url(re.compile(re.escape("worksheet/?zoom=overview") + "$"))
