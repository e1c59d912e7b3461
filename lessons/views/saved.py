"""A lesson as one file that opens without network."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header

from accounts.installation import time_zone
from accounts.policies import anyone
from accounts.requests import Request
from common.language import page_language
from lessons import catalogue
from lessons.handed_down import RulesFor, no_rules
from lessons.saved import saved_lesson
from lessons.views.closed import not_open


@anyone
def save_lesson(
    request: Request, course_id: str, lesson_id: str, rules_for: RulesFor = no_rules
) -> HttpResponse:
    """The lesson to keep: rendered without the request, so that nothing of a reader is in it."""
    course = catalogue.get_course(course_id)
    lesson = catalogue.get_lesson(course, lesson_id)
    rules = rules_for(request, course_id, lesson_id)
    if rules.is_closed:
        return not_open(request, course, lesson, rules)
    shown = {
        "saved": saved_lesson(course, lesson, language=page_language()),
        "course": course,
        # The day at the school, not at the reader: the file is the same for everybody.
        "day": timezone.localdate(timezone=ZoneInfo(time_zone())),
        "address": settings.SITE_URL + reverse("lessons:lesson", args=[course_id, lesson_id]),
    }
    response = HttpResponse(render_to_string("lessons/saved.html", shown))
    name = f"{lesson.number.replace('.', '-')}-{lesson.id}.html"
    response["Content-Disposition"] = content_disposition_header(True, name)
    patch_cache_control(response, private=True, no_cache=True)
    return response
