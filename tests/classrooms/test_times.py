"""A day and a time as a form takes them, on the clock of the school."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from classrooms.forms.times import moment_of

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("wall", "sentence"),
    [
        pytest.param(
            datetime(2026, 11, 1, 1, 30),
            "Which 1:30 am? The clocks go back that night, and this time comes twice. "
            "Choose a time before or after that hour",
            id="twice",
        ),
        pytest.param(
            datetime(2027, 3, 14, 2, 30),
            "On this day the clocks jump over this time. Choose 03:00 or later",
            id="never",
        ),
    ],
)
def test_time_that_is_not_one_moment_is_asked_back(wall, sentence):
    with pytest.raises(ValidationError) as refused:
        moment_of(wall, CHICAGO)
    assert refused.value.messages == [sentence]


def test_time_that_comes_once_is_taken():
    taken = moment_of(datetime(2026, 11, 1, 2, 30), CHICAGO)
    assert taken == datetime(2026, 11, 1, 2, 30, tzinfo=CHICAGO)
