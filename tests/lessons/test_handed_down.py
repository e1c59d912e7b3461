"""What apps to the right hand down to the map and to a lesson; by default nothing."""

from datetime import timedelta

import pytest
from django.urls import include, path
from django.utils import timezone

from config import urls as site
from lessons.handed_down import LessonRules, Panel, PanelItem
from lessons.urls import patterns

MAP = "/course/aid-and-migration/"
LESSON = f"{MAP}august-1982/"
OPENS = timezone.now() + timedelta(days=3)
WORK = PanelItem("/assigned/x/", "Quiz 3.1", "Fri, Nov 28", "due", "6 questions, 2 tries")


def panels_for(request, course_id):
    return (Panel("Due", (WORK,)),) if request.learner else ()


def rules_for(request, course_id, lesson_id):
    if request.GET.get("later"):
        return LessonRules(opens_at=OPENS)
    return LessonRules(zoom="overview") if request.learner else LessonRules()


urlpatterns = [
    path(
        "course/",
        include((patterns(panels_for=panels_for, rules_for=rules_for), "lessons")),
    ),
    *site.urlpatterns,
]


@pytest.fixture
def handed_down(settings, sign_in, lea):
    settings.ROOT_URLCONF = "tests.lessons.test_handed_down"
    return sign_in(lea)


def test_map_shows_due_work_before_the_modules(handed_down):
    page = handed_down.get(MAP).content.decode()
    assert page.index('href="/assigned/x/"') < page.index('class="module"')
    assert "Fri, Nov 28" in page


def test_map_of_a_visitor_has_no_panel(client, db):
    assert "<aside" not in client.get(MAP).content.decode()


def test_suggested_zoom_opens_first_and_the_others_stay_open(handed_down):
    first = handed_down.get(LESSON)
    assert first.context["page"].reading.zoom == "overview"
    assert "Your teacher suggests the overview." in first.content.decode()
    assert handed_down.get(f"{LESSON}?zoom=close-up").context["page"].reading.zoom == "close-up"


def test_suggested_zoom_yields_to_the_one_that_was_read_last(handed_down):
    handed_down.post(f"{LESSON}place/", {"paragraph": "3", "zoom": "close-up"})
    assert handed_down.get(LESSON).context["page"].reading.zoom == "close-up"


def test_lesson_that_opens_later_says_when_and_shows_no_text(handed_down):
    page = handed_down.get(f"{LESSON}?later=1").content.decode()
    assert "Your teacher opens this lesson on" in page
    assert 'id="p1"' not in page
