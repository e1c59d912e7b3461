"""Addresses of the reading pages."""

from django.urls import path

from lessons import views

app_name = "lessons"
urlpatterns = [
    path("<slug:course_id>/", views.course_map, name="course_map"),
    path("<slug:course_id>/glossary/", views.glossary, name="glossary"),
    path("<slug:course_id>/sources/", views.sources, name="sources"),
    path("<slug:course_id>/search/", views.search, name="search"),
    path("<slug:course_id>/timeline/", views.timeline, name="timeline"),
    path("<slug:course_id>/claims/", views.claims, name="claims"),
    path("<slug:course_id>/<slug:lesson_id>/", views.lesson, name="lesson"),
    path("<slug:course_id>/<slug:lesson_id>/read/", views.mark_as_read, name="mark_as_read"),
    path(
        "<slug:course_id>/<slug:lesson_id>/check/<slug:question_id>/",
        views.answer_check,
        name="answer_check",
    ),
    path("<slug:course_id>/<slug:lesson_id>/place/", views.save_place, name="save_place"),
]
