"""Addresses of practice: the reviews and one's own progress."""

from django.urls import path

from practice.views import progress, review

app_name = "practice"
CARD = "review/card/<uuid:card_id>"
urlpatterns = [
    path("review/", review.review, name="review"),
    path("review/<int:review_id>/", review.reviewed, name="reviewed"),
    path(f"{CARD}/answer/", review.answer_review, name="answer_review"),
    path(f"{CARD}/later/", review.put_off, name="put_off"),
    path(f"{CARD}/stop/", review.stop_asking, name="stop_asking"),
    path(f"{CARD}/again/", review.ask_again, name="ask_again"),
    path("progress/", progress.progress, name="progress"),
    path("progress/<slug:course_id>/<slug:objective_id>/", progress.objective, name="objective"),
    path("progress/record/", progress.record, name="record"),
]
