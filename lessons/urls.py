"""Addresses of the reading pages. The lists stand before lessons: no lesson has their names."""

from django.urls import URLPattern, path

from lessons.handed_down import (
    PanelsFor,
    QuizzesFor,
    RefuseKeys,
    RulesFor,
    no_panels,
    no_quizzes,
    no_refusal,
    no_rules,
)
from lessons.views import course, data, lesson, paper, reference, reports, saved

app_name = "lessons"
LESSON = "<slug:course_id>/<slug:lesson_id>"
CHECK = f"{LESSON}/check/<slug:question_id>"


def patterns(
    *,
    panels_for: PanelsFor = no_panels,
    rules_for: RulesFor = no_rules,
    quizzes_for: QuizzesFor = no_quizzes,
    refuse_keys: RefuseKeys = no_refusal,
) -> list[URLPattern]:
    """The addresses, with what apps to the right know of due work, of lessons' rules, of what was
    done at their quizzes, and of keys that must not be shown now."""
    rules = {"rules_for": rules_for}
    on_map = {"panels_for": panels_for, "quizzes_for": quizzes_for}
    return [
        path("<slug:course_id>/", course.course_map, on_map, name="course_map"),
        path("<slug:course_id>/glossary/", reference.glossary, name="glossary"),
        path("<slug:course_id>/sources/", reference.sources, name="sources"),
        path("<slug:course_id>/search/", reference.search, name="search"),
        path("<slug:course_id>/timeline/", reference.timeline, name="timeline"),
        path("<slug:course_id>/claims/", reference.claims, name="claims"),
        path("<slug:course_id>/data/", data.data_list, name="data_list"),
        path("<slug:course_id>/data/<slug:series_id>/", data.data, name="data"),
        path("<slug:course_id>/data/<slug:series_id>.csv", data.data_file, name="data_file"),
        path(f"{LESSON}/", lesson.lesson, rules, name="lesson"),
        path(f"{LESSON}/read/", lesson.mark_as_read, rules, name="mark_as_read"),
        path(f"{CHECK}/", lesson.answer_check, rules, name="answer_check"),
        path(f"{LESSON}/place/", lesson.save_place, rules, name="save_place"),
        path(f"{LESSON}/print/", paper.print_lesson, rules, name="print_lesson"),
        path(f"{LESSON}/worksheet/", paper.worksheet, rules, name="worksheet"),
        path(f"{LESSON}/key/", paper.answer_key, {"refuse_keys": refuse_keys}, name="answer_key"),
        path(f"{LESSON}/save/", saved.save_lesson, rules, name="save_lesson"),
    ]


urlpatterns = patterns()

# Below /reports/, and like the form to report a mistake without the name of this app.
reporting = [
    path("", reports.reports, name="reports"),
    path("mine/", reports.my_reports, name="my_reports"),
    path("patch-note.md", reports.patch_note, name="patch_note"),
    path("<int:number>/", reports.report, name="report"),
    path("<int:number>/answer/", reports.answer_report, name="answer_report"),
    path("<int:number>/close/", reports.close_report, name="close_report"),
    path("<int:number>/reopen/", reports.reopen_report, name="reopen_report"),
]
