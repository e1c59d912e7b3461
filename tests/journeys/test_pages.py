"""Every page once: axe in light and dark, headings, targets, and no sideways scroll at 320 px."""

import pytest
from django.urls import reverse

from accounts import operations
from tests.build import remember_guest

VISITOR = [
    "home", "classrooms:join", "teach", "families", "about", "report_mistake", "accessibility",
    "privacy", "privacy_answers",
    "accounts:display", "accounts:account", "accounts:my_data", "accounts:recover",
    "account_login", "account_signup", "account_reset_password",
    "practice:review", "practice:progress",
]  # fmt: skip
GUEST = [
    "home",
    "accounts:account",
    "accounts:my_data",
    "accounts:erase_me",
    "accounts:forget_device",
    "practice:review",
    "practice:progress",
    "practice:record",
]
USER = [
    "home", "accounts:account", "accounts:my_data", "accounts:erase_me", "accounts:recovery_code",
    "account_change_password", "account_email", "account_logout", "mfa_index",
    "mfa_activate_totp", "mfa_list_webauthn", "account_reauthenticate", "mfa_add_webauthn",
]  # fmt: skip
TEACHER = ["teach", "accounts:invitations"]
STAFF = [
    "styleguide", "admin:health", "accounts:account", "mfa_index", "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
]  # fmt: skip

TARGETS = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter((el) => el.checkVisibility() && el.type !== 'hidden' && !el.closest('.skip, .sr'))
  .filter((el) => !(el.matches('a, .link') && el.closest('p, li, dd, td, span, label')))
  .map((el) => [el, (el.closest('label') || el).getBoundingClientRect()])
  .filter(([el, box]) => box.width < 24 || box.height < 24)
  .map(([el, box]) => `${el.outerHTML.slice(0, 90)} ${box.width}x${box.height}`)"""


def look(visitor, path):
    """All that is asked of any page."""
    page = visitor.open(path)
    assert page.url == visitor.base + path
    assert page.title().endswith(" – Meridiano")
    assert page.locator("h1").count() == 1
    # The menu lies over the page while it is open: it is looked at on the home page alone.
    folded = "details" if path == reverse("home") else "details:not(.menu)"
    page.evaluate(
        "(which) => document.querySelectorAll(which).forEach((one) => one.open = true)", folded
    )
    assert visitor.check_accessibility() == []
    assert page.evaluate(TARGETS) == []
    assert visitor.sideways_pixels() <= 0


@pytest.mark.parametrize("zoom", ["overview", "standard", "close-up"])
def test_page_of_a_lesson(visit, transactional_db, zoom):
    look(visit(), f"/course/aid-and-migration/august-1982/?zoom={zoom}")


@pytest.mark.parametrize(
    "page",
    [
        "",
        "glossary/",
        "sources/",
        "claims/",
        "timeline/",
        "search/?q=debt",
        "data/",
        "data/growth-per-person/",
    ],
)
def test_page_of_a_course(visit, transactional_db, page):
    look(visit(), f"/course/aid-and-migration/{page}")


@pytest.mark.parametrize("page", ["print/", "worksheet/"])
def test_page_of_a_lesson_on_paper(visit, transactional_db, page):
    look(visit(), f"/course/aid-and-migration/august-1982/{page}")


def test_page_of_an_answer_key(visit, tess):
    visitor = visit()
    visitor.be(tess)
    look(visitor, "/course/aid-and-migration/august-1982/key/")


@pytest.mark.parametrize("name", VISITOR)
def test_page_of_a_visitor(visit, name):
    look(visit(), reverse(name))


@pytest.mark.parametrize("name", GUEST)
def test_page_of_a_guest(visit, client, name):
    visitor = visit()
    remember_guest(client, operations.create_guest())
    [(cookie, value)] = client.cookies.items()
    visitor.context.add_cookies([{"name": cookie, "value": value.value, "url": visitor.base}])
    look(visitor, reverse(name))


@pytest.mark.parametrize("name", USER)
def test_page_of_a_student(visit, lea, name):
    visitor = visit()
    visitor.be(lea)
    look(visitor, reverse(name))


@pytest.mark.parametrize("name", TEACHER)
def test_page_of_a_teacher(visit, tess, name):
    visitor = visit()
    visitor.be(tess)
    look(visitor, reverse(name))


@pytest.mark.parametrize("name", STAFF)
def test_page_of_an_administrator(visit, ada, name):
    visitor = visit()
    visitor.be(ada)
    look(visitor, reverse(name))


def test_page_of_an_invitation(visit, db):
    token = operations.invite_teacher(made_by=None)
    look(visit(), reverse("accounts:invitation", args=[token]))


def test_page_of_the_first_start(visit, db):
    token = operations.open_installation()
    look(visit(), reverse("accounts:set_up", args=[token]))


def test_page_that_does_not_exist(visit, db):
    look(visit(), "/no-such-page/")


def test_page_that_is_not_for_this_account(visit, lea):
    visitor = visit()
    visitor.be(lea)
    look(visitor, reverse("styleguide"))
    assert "This account cannot open this page" in visitor.page.locator("h1").inner_text()


def test_page_that_asks_about_a_devices_work(visit, client, lea):
    visitor = visit()
    guest = operations.create_guest()
    operations.record(verb="data.export", actor=guest, subject=guest)
    remember_guest(client, guest)
    [(cookie, value)] = client.cookies.items()
    visitor.context.add_cookies([{"name": cookie, "value": value.value, "url": visitor.base}])
    visitor.be(lea)
    look(visitor, reverse("accounts:add_device_work"))
