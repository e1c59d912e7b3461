"""What the pages of practice show, as frozen values."""

from practice.queries.day import Outlook, outlook_of
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
    "ObjectivePage",
    "Outlook",
    "ProgressPage",
    "ReviewPage",
    "ReviewedPage",
    "Turn",
    "objective_page",
    "outlook_of",
    "progress_page",
    "review_page",
    "reviewed_page",
    "turn_of",
]
