"""Reviews and progress in a real browser: by keys alone, without script, and what axe says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from practice import operations
from practice.models import Review
from tests.journeys.test_pages import look
from tests.practice.build import COURSE, QUESTIONS, RIGHT, WRONG, answer

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture
def practised(lea):
    """Something of every kind: secure, practise, due, put off to come."""
    now = timezone.now()
    told = [
        answer(lea, each, RIGHT, at=now - timedelta(days=9 - n)) for n, each in enumerate(QUESTIONS)
    ]
    missed = [
        answer(lea, each, WRONG, at=now - timedelta(days=3))
        for each in ("what-banks-agreed", "which-reading-fails", "using-a-memory")
    ]
    operations.learn([*told, *missed])
    return lea


def test_review_by_keys_alone(visit, lea):
    missed = answer(lea, "using-a-memory", WRONG, at=timezone.now() - timedelta(days=3))
    operations.learn([missed])
    visitor = visit()
    visitor.be(lea)
    page = visitor.open("/review/")
    look(visitor, "/review/")
    page.keyboard.press("Tab")
    for _ in range(40):
        if page.evaluate("document.activeElement.matches('main input[type=radio]')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(60):
        if page.evaluate("document.activeElement.matches('main .bar .btn')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/*/")
    assert "It comes back on" in page.content()
    assert page.evaluate("document.activeElement.id") == "feedback"
    assert visitor.check_accessibility() == []
    assert visitor.sideways_pixels() <= 0
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    "path", ["/progress/", f"/progress/{COURSE}/LO11/", "/progress/record/", f"/course/{COURSE}/"]
)
def test_page_of_somebody_who_has_practised(visit, practised, path):
    visitor = visit()
    visitor.be(practised)
    look(visitor, path)
