"""What the pages of practice show, as frozen values."""

from practice.queries.day import Day, day_of
from practice.queries.progress import ObjectivePage, ProgressPage, objective_page, progress_page
from practice.queries.review import (
    ReviewedPage,
    ReviewPage,
    Turn,
    review_page,
    reviewed_page,
    turn_of,
)

__all__ = [
    "Day",
    "ObjectivePage",
    "ProgressPage",
    "ReviewPage",
    "ReviewedPage",
    "Turn",
    "day_of",
    "objective_page",
    "progress_page",
    "review_page",
    "reviewed_page",
    "turn_of",
]
