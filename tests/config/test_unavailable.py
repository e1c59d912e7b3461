"""A database that is away, full or busy is said in a sentence, to a page and to its script."""

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError

from config import views


def answer_to(request, problem):
    """What the site answers where a view failed so."""
    request.request_id = "0123456789ab"
    try:
        raise problem
    except Exception:
        return views.server_error(request)


@pytest.mark.parametrize("problem", [OperationalError("full"), InterfaceError("closed")])
def test_script_is_told_without_an_outcome_so_that_it_tries_again(rf, problem):
    response = answer_to(rf.post("/", headers={"accept": "application/json"}), problem)
    assert response.status_code == 503
    assert response.content == (
        b'{"message": "The site cannot save at the moment. It is sent again by itself."}'
    )


@pytest.mark.parametrize(
    ("method", "says"),
    [("post", "What you just sent is not saved."), ("get", "Wait a minute, then load this page")],
)
def test_page_says_what_to_do_and_touches_no_database(
    rf, method, says, django_assert_num_queries, db
):
    with django_assert_num_queries(0):
        response = answer_to(getattr(rf, method)("/"), OperationalError("full"))
    page = response.content.decode()
    assert response.status_code == 503
    assert says in page
    assert "0123456789ab" in page


def test_fault_of_our_own_stays_one(rf):
    assert answer_to(rf.get("/"), ProgrammingError("no such column")).status_code == 500
