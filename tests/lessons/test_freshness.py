"""What is kept of reading pages: the browser's copy, and pages made for others who see the same."""

import re

import pytest
from django.core.cache import caches
from django.test import Client

from accounts import operations as people
from lessons import operations
from lessons.catalogue import library
from tests.build import remember_guest

MAP = "/course/aid-and-migration/"
LESSON = f"{MAP}august-1982/"
PAGES = [
    LESSON,
    f"{LESSON}?zoom=overview",
    f"{LESSON}?zoom=close-up",
    f"{MAP}glossary/",
    f"{MAP}sources/",
    f"{MAP}claims/",
]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


KEPT = ("template_fragments", "pages")


def forget() -> None:
    for name in KEPT:
        caches[name].clear()


@pytest.fixture
def kept(settings):
    """Pages are kept in this process, as on a real site."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = settings.CACHES | {
        name: {"BACKEND": backend, "LOCATION": name} for name in KEPT
    }
    forget()


def without_token(response) -> str:
    return TOKEN.sub("", response.content.decode())


@pytest.fixture
def readers(db, lea, leo, tess, tomas, ada) -> dict[str, Client]:
    """Everybody who may see something else than the next person."""
    clients = {
        name: Client()
        for name in ("visitor", "dark", "lea", "leo", "tess", "tomas", "ada", "guest", "shared")
    }
    for person in (lea, leo, tess, tomas, ada):
        clients[person.username.replace("á", "a")].force_login(person)
    clients["dark"].cookies["display"] = "theme=dark&text=xl"
    guest = people.create_guest()
    remember_guest(clients["guest"], guest)
    clients["shared"].force_login(lea)
    remember_guest(clients["shared"], guest)
    place = {"course_id": "aid-and-migration", "lesson_id": "august-1982", "zoom": "standard"}
    operations.save_place(guest, **place, paragraph=7)
    operations.mark_as_read(tomas, **place, paragraphs=12)
    check = library().courses["aid-and-migration"].lesson("august-1982").quiz.checks[0]
    for person, response in ((leo, 0), (tess, 1)):
        operations.answer_check(person, **place, question=check, response=response, paragraph=2)
    return clients


@pytest.mark.parametrize("page", PAGES)
def test_kept_page_says_to_each_what_a_new_one_would(kept, readers, page):
    for client in readers.values():
        assert client.get(page).status_code == 200
    warm = {name: without_token(client.get(page)) for name, client in readers.items()}
    cold = {}
    for name, client in readers.items():
        forget()
        cold[name] = without_token(client.get(page))
    assert warm == cold


def test_kept_page_carries_the_token_of_whoever_asks(kept, db):
    Client().get(LESSON)
    client = Client(enforce_csrf_checks=True)
    token = TOKEN.search(client.get(LESSON).content.decode())[1]
    form = {"csrfmiddlewaretoken": token, "zoom": "standard"}
    assert client.post(f"{LESSON}read/", form).status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_page_that_the_browser_holds_is_not_sent_again(client, db, page):
    first = client.get(page)
    etag = first.headers["ETag"]
    again = client.get(page, headers={"if-none-match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in first.headers["Vary"]


def etag_of(client: Client) -> str:
    client.get(LESSON)
    return client.get(LESSON).headers["ETag"]


@pytest.mark.parametrize(
    "act",
    [
        lambda client: client.cookies.load({"display": "theme=dark"}),
        lambda client: client.cookies.load({"csrf": "x" * 32}),
        lambda client: client.post(f"{LESSON}place/", {"paragraph": "5", "zoom": "standard"}),
        lambda client: client.post(f"{LESSON}read/", {"zoom": "standard"}),
    ],
    ids=["display", "form token", "place", "read"],
)
def test_page_is_sent_again_when_what_it_says_has_changed(client, lea, act):
    client.force_login(lea)
    etag = etag_of(client)
    act(client)
    assert client.get(LESSON, headers={"if-none-match": etag}).status_code == 200


def test_page_is_sent_again_after_an_answer(client, lea):
    client.force_login(lea)
    check = library().courses["aid-and-migration"].lesson("august-1982").quiz.checks[0]
    place = {"course_id": "aid-and-migration", "lesson_id": "august-1982", "zoom": "standard"}
    operations.save_place(lea, **place, paragraph=12)
    etag = etag_of(client)
    operations.answer_check(lea, **place, question=check, response=0, paragraph=2)
    assert client.get(LESSON, headers={"if-none-match": etag}).status_code == 200


def owners_on(client: Client, path: str) -> list[str]:
    return re.findall(r'data-owner="(.*?)"', client.get(path).content.decode())


@pytest.mark.parametrize("page", PAGES)
def test_kept_page_names_each_reader_as_its_owner(kept, readers, page):
    """By it a script knows whose answers this device keeps; a visitor has none to send."""
    for name in ("lea", "otto", "guest", "visitor"):
        client = readers.get(name) or Client()
        owners = owners_on(client, page)
        assert owners == owners_on(client, "/account/"), name
        assert len(owners) == (0 if name in ("otto", "visitor") else 1)
    assert owners_on(readers["lea"], page) != owners_on(readers["guest"], page)


def test_what_the_last_act_had_to_say_is_said_once(kept, client, db):
    client.post("/display/", {"theme": "dark", "next": LESSON})
    said, after = client.get(LESSON), client.get(LESSON)
    assert said.content.count(b"The display is saved.") == 1
    assert "ETag" not in said.headers
    assert after.content.count(b"The display is saved.") == 0


def test_reading_writes_no_row_and_asks_none_of_a_visitor(client, db, django_assert_num_queries):
    client.get(LESSON)
    with django_assert_num_queries(0):
        client.get(LESSON)


@pytest.mark.parametrize(("who", "queries"), [("otto", 4), ("leo", 5)])
def test_lesson_asks_little(client, who, queries, request, django_assert_num_queries):
    """Who is in a class is asked about once more: whether this lesson is work for it."""
    client.force_login(request.getfixturevalue(who))
    client.get(LESSON)
    with django_assert_num_queries(queries):
        client.get(LESSON)
