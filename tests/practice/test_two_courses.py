"""My progress and its record where a learner has begun two courses."""

import re
import shutil
from collections import Counter

import pytest

from tests.lessons.library.conftest import SAMPLE

PAGES = ("/progress/", "/progress/record/")
ID = re.compile(r'\sid="([^"]+)"')
LABELLED = re.compile(r'aria-labelledby="([^"]+)"')


@pytest.fixture
def page(client, sign_in, lea, settings, tmp_path):
    """Two copies of the sample course, a lesson of each read and a quiz of each taken."""
    for name in ("charts", "maps"):
        shutil.copytree(SAMPLE / "maps", tmp_path / name)
    settings.CONTENT_FOLDERS = [tmp_path]
    sign_in(lea)
    for name in ("charts", "maps"):
        client.post(f"/course/{name}/latitude/read/")
        attempt = client.post(f"/course/{name}/quiz/latitude/start/").url.split("/")[2]
        client.post(f"/attempt/{attempt}/submit/")
    return lambda address: client.get(address).content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_page_has_one_heading_and_each_id_once(page, address):
    shown = page(address)
    assert shown.count("<h1") == 1
    ids = Counter(ID.findall(shown))
    assert {name: n for name, n in ids.items() if n > 1} == {}
    named = {name for names in LABELLED.findall(shown) for name in names.split()}
    assert named - set(ids) == set()


def test_each_course_stands_under_its_title(page):
    shown = page("/progress/")
    assert 'id="c-charts"' in shown
    assert 'id="c-maps"' in shown
    for name in ("charts", "maps"):
        assert f'href="/course/{name}/latitude/"' in shown


def test_reviews_and_rule_stand_once(page):
    """They are of the learner, whatever the course."""
    shown = page("/progress/")
    assert [shown.count(f'id="{name}"') for name in ("minutes", "h-rule", "h-own")] == [1, 1, 1]


def test_one_course_bears_no_second_title(client, sign_in, lea):
    sign_in(lea)
    client.post("/course/aid-and-migration/august-1982/read/")
    assert 'id="c-aid-and-migration"' not in client.get("/progress/").content.decode()
