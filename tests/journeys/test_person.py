"""A person's way: start as a guest, set the display, sign up, take the data, erase it."""

import json
import re
import zipfile

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from lessons.catalogue import get_course
from lessons.models import ReadingState
from tests.build import PASSWORD
from tests.lessons.checks import choices_of, option_of, words_of


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def visitor(request, visit):
    return visit(java_script_enabled=request.param, accept_downloads=True)


def start_as_guest(visitor):
    page = visitor.open(reverse("accounts:account"))
    page.get_by_label("Minutes of review a day").fill("7")
    page.get_by_role("button", name="Save", exact=True).click()
    return page


def sign_up(page, username="maria"):
    page.get_by_label("User name").fill(username)
    page.get_by_label("Name your teacher knows you by").fill("María Reyes")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()


def test_guest_signs_up_takes_the_data_and_erases_it(visitor, transactional_db, tmp_path):
    page = start_as_guest(visitor)
    expect(page.get_by_text("Kept on this device until")).to_be_visible()
    guest = User.objects.get()

    page.get_by_role("link", name="Sign up to keep it").first.click()
    sign_up(page)
    expect(page).to_have_url(re.compile(re.escape(reverse("accounts:recovery_code")) + "$"))
    page.get_by_role("button", name="Show my recovery code").click()
    expect(page.locator(".big-code")).to_have_text(re.compile(r"^\s*\S{19}\s*$"))
    person = User.objects.get()
    assert (person.pk, person.username, person.review_minutes) == (guest.pk, "maria", 7)

    page.get_by_role("link", name="Account").first.click()
    page.get_by_role("link", name="See, download or erase").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    file = tmp_path / "my-data.zip"
    download.value.save_as(file)
    data = json.loads(zipfile.ZipFile(file).read("my-data.json"))
    assert data["accounts.user"][0]["username"] == "maria"

    page.goto(visitor.base + reverse("accounts:erase_me"))
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("I know that this cannot be undone").check()
    page.get_by_role("button", name="Erase").click()
    expect(page.get_by_text("Everything that was held about you is erased")).to_be_visible()
    assert User.objects.count() == 0


def test_display_is_changed_and_kept(visitor, transactional_db):
    page = visitor.open(reverse("privacy"))
    page.get_by_text("Display", exact=True).click()
    page.locator(".menu").get_by_label("Dark").check()
    page.locator(".menu").get_by_label("Text size").select_option("xl")
    page.get_by_role("button", name="Save display").click()
    expect(page).to_have_url(re.compile(re.escape(reverse("privacy")) + "$"))
    html = page.locator("html")
    assert (html.get_attribute("data-theme"), html.get_attribute("data-text")) == ("dark", "xl")
    assert visitor.open(reverse("home")).locator("html").get_attribute("data-theme") == "dark"


def test_display_is_shown_before_it_is_saved(visit, transactional_db):
    page = visit().open(reverse("home"))
    page.get_by_text("Display", exact=True).click()
    page.locator(".menu").get_by_label("Dark").check()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Display"


def test_problem_of_a_form_is_focused_and_linked(visit, transactional_db):
    page = visit().open(reverse("account_signup"))
    page.get_by_role("button", name="Sign up").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".errors:focus")).to_be_visible()
    page.get_by_role("link", name="Choose a user name").click()
    assert page.evaluate("document.activeElement.name") == "username"
    field = page.get_by_label("User name")
    assert field.get_attribute("aria-invalid") == "true"
    described = field.get_attribute("aria-describedby").split()
    assert "Choose a user name" in page.locator(f"#{described[-1]}").inner_text()


def test_sign_in_to_an_older_account_adds_the_devices_work(visitor, transactional_db, lea):
    page = visitor.open("/course/aid-and-migration/august-1982/")
    page.get_by_role("button", name="Mark as read").click()
    page = visitor.sign_in("lea")
    with page.expect_navigation():
        page.get_by_role("button", name="Add it").click()
    assert User.objects.get() == lea
    assert ReadingState.objects.get().learner == lea
    expect(page.get_by_text("Kept on this device until")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_device_is_forgotten(visitor, transactional_db):
    page = start_as_guest(visitor)
    page.get_by_role("link", name="Forget this device").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Erase my work here").click()
    assert User.objects.count() == 0
    expect(page.get_by_text("Kept on this device until")).to_have_count(0)


def test_everything_is_reached_and_done_by_keys(visit, transactional_db):
    page = visit().open(reverse("home"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Start reading"
    page.goto(page.url.split("#")[0].rstrip("/") + reverse("account_signup"))
    page.get_by_label("User name").focus()
    for text in ("maria", "María Reyes", PASSWORD):
        page.keyboard.type(text)
        page.keyboard.press("Enter" if text == PASSWORD else "Tab")
    page.wait_for_url("**" + reverse("accounts:recovery_code"))
    assert User.objects.get().username == "maria"


FOCUS = """() => { const el = document.activeElement, style = getComputedStyle(el);
  const whole = el.closest('.opt'), box = el.getBoundingClientRect();
  const outline = style.outlineStyle !== 'none' ||
    (whole && getComputedStyle(whole).outlineStyle !== 'none');
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return [el.tagName, outline || el.id === 'main',
    !top || el.contains(top) || top.contains(el) || box.width < 2 || el.tagName === 'BODY'] }"""


@pytest.mark.parametrize("name", ["home", "account_signup", "accounts:account", "privacy"])
def test_focus_is_always_seen_and_never_covered(visit, transactional_db, name):
    page = visit().open(reverse(name))
    seen = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        tag, is_outlined, is_on_top = page.evaluate(FOCUS)
        if tag == "BODY":
            break
        assert (tag, is_outlined, is_on_top) == (tag, True, True)
        seen += 1
    assert seen > 10


def test_zone_cookie_is_set_by_the_script(visit, transactional_db):
    visitor = visit(timezone_id="America/Tegucigalpa")
    visitor.open(reverse("home"))
    cookies = {cookie["name"]: cookie["value"] for cookie in visitor.context.cookies()}
    assert cookies["zone"] in ("America/Tegucigalpa", "America%2FTegucigalpa")


def test_lesson_is_read_answered_and_marked(visitor, transactional_db):
    page = visitor.open(reverse("home"))
    page.get_by_role("link", name="Start reading").click()
    page.get_by_role("link", name="Read lesson").click()
    page.locator(".zoom").get_by_role("link", name="Overview").click()
    choice = choices_of(get_course("aid-and-migration").lessons[0].id)[0]
    paragraph = option_of(choice, right=False).see.removeprefix("p")
    check = page.locator(f"#check-{choice.id}")
    check.get_by_text(words_of(choice, right=False), exact=True).click()
    check.get_by_role("button", name="Check my answer").click()
    expect(check.get_by_text("Not this one.").first).to_be_visible()
    check.get_by_role("link", name=f"Read paragraph {paragraph} again").first.click()
    expect(page).to_have_url(re.compile(re.escape(f"#p{paragraph}") + "$"))
    page.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_text("is marked as read. Its quiz comes next.")).to_be_visible()
    page.get_by_role("link", name="Course", exact=True).first.click()
    expect(page.get_by_text("1 of 3 lessons read")).to_be_visible()
    expect(page.get_by_text("Kept on this device until")).to_be_visible()


def test_zoom_keeps_the_place(visit, transactional_db):
    page = visit().open("/course/aid-and-migration/august-1982/#p8")
    expect(page.locator(".zoom a").first).to_have_attribute("href", re.compile("#p"))
    paragraph = page.evaluate("document.querySelector('.zoom a').hash")
    page.get_by_role("link", name="Close-up").click()
    expect(page).to_have_url(re.compile(re.escape(f"?zoom=close-up{paragraph}") + "$"))
    assert int(paragraph.removeprefix("#p")) >= 7
