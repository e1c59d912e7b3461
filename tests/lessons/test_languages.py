"""A course in two languages, of which one is not finished: the sample course in Spanish."""

from pathlib import Path

import pytest

SAMPLE = Path(__file__).resolve().parent.parent / "sample_course"


@pytest.fixture
def spanish(settings):
    settings.CONTENT_FOLDERS = [SAMPLE]
    settings.LANGUAGES = [("en", "English"), ("es", "Español")]


def test_text_that_is_there_is_shown_in_its_language(spanish, client, db):
    page = client.get("/es/course/maps/latitude/?zoom=standard").content.decode()
    assert '<article class="prose" lang="es">' in page
    assert "Not yet in" not in page


def test_text_that_is_missing_is_said_and_shown_in_english(spanish, client, db):
    page = client.get("/es/course/maps/longitude/").content.decode()
    assert '<article class="prose" lang="en">' in page
    assert "Not yet in Español. Here is the text in English." in page


def test_language_that_is_not_offered_is_a_404(client, db):
    assert client.get("/es/course/aid-and-migration/").status_code == 404
