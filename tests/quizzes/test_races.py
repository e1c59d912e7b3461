"""Fifty at once: starts, saves and hand-ins of one attempt give one attempt, and no error."""

import threading
from collections import Counter

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from quizzes import operations
from quizzes.bank import get_quiz, policy_of
from quizzes.models import AnswerEvent, Attempt
from quizzes.pinned import pinned
from tests.quizzes.test_attempts import COURSE, QUIZ, START, form_of, right

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 50


def all_at_once(act, times=AT_ONCE):
    """Run `act(number)` in so many threads that start together; returns what each returned."""
    barrier = threading.Barrier(times)
    results = [None] * times

    def one(number):
        try:
            barrier.wait(timeout=30)
            results[number] = act(number)
        except Exception as problem:
            results[number] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    problems = [result for result in results if isinstance(result, Exception)]
    assert problems == []
    return results


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def start(lea):
    bank = get_quiz(COURSE, QUIZ)
    return operations.start_attempt(lea, bank, policy=policy_of(bank, "quiz"), now=timezone.now())


def test_starts_give_one_attempt(lea):
    clients = [client_of(lea) for _ in range(AT_ONCE)]
    results = all_at_once(lambda number: clients[number].post(f"{START}start/"))
    assert Counter(response.status_code for response in results) == {302: AT_ONCE}
    attempt = Attempt.objects.get()
    assert {response.url for response in results} == {f"/attempt/{attempt.pk}/"}
    assert attempt.answers.count() == 6


def test_saves_of_many_tabs_lose_none(lea):
    attempt = start(lea)
    clients = [client_of(lea) for _ in range(AT_ONCE)]
    form = form_of(attempt, 1, right(attempt, 1))
    tabs = [form | {"client": f"{number:08x}", "revision": 1} for number in range(AT_ONCE)]
    address = f"/attempt/{attempt.pk}/save/"
    json = {"accept": "application/json"}
    results = all_at_once(lambda number: clients[number].post(address, tabs[number], headers=json))
    outcomes = Counter(response.json()["outcome"] for response in results)
    # The same answer from two tabs is no conflict.
    assert outcomes == {"accept": 1, "same": AT_ONCE - 1}
    assert AnswerEvent.objects.filter(kind="saved").count() == AT_ONCE
    assert attempt.answers.get(position=1).revision == 1


def test_same_save_sent_many_times_is_kept_once(lea):
    attempt = start(lea)
    clients = [client_of(lea) for _ in range(AT_ONCE)]
    form = form_of(attempt, 1, right(attempt, 1)) | {"client": "abcdef01", "revision": 1}
    address = f"/attempt/{attempt.pk}/save/"
    json = {"accept": "application/json"}
    results = all_at_once(lambda number: clients[number].post(address, form, headers=json))
    assert Counter(response.status_code for response in results) == {200: AT_ONCE}
    assert AnswerEvent.objects.filter(kind="saved").count() == 1


def test_hand_ins_give_one_result(lea):
    attempt = start(lea)
    clients = [client_of(lea) for _ in range(AT_ONCE)]
    results = all_at_once(lambda number: clients[number].post(f"/attempt/{attempt.pk}/submit/"))
    assert Counter(response.status_code for response in results) == {302: AT_ONCE}
    assert AnswerEvent.objects.filter(kind="submitted").count() == 6


def test_saves_that_race_the_hand_in_count_if_they_were_acknowledged(lea):
    attempt = start(lea)
    clients = [client_of(lea) for _ in range(AT_ONCE)]
    positions = list(pinned(attempt.pk).questions)
    json = {"accept": "application/json"}

    def act(number):
        if number == 0:
            return clients[0].post(f"/attempt/{attempt.pk}/submit/")
        position = positions[number % len(positions)]
        form = form_of(attempt, position, right(attempt, position))
        form |= {"client": f"{number:08x}", "revision": number}
        return clients[number].post(f"/attempt/{attempt.pk}/save/", form, headers=json)

    results = all_at_once(act)
    said = Counter(
        response.json()["outcome"] for response in results[1:] if response.status_code != 302
    )
    assert said.keys() <= {"accept", "same", "over", "conflict"}
    for position in positions:
        answer = attempt.answers.get(position=position)
        (handed_in,) = answer.events.filter(kind="submitted")
        assert handed_in.response == answer.response
        saved = answer.events.filter(kind="saved")
        assert (answer.response is None) == (not saved.exists())
        assert all(event.id < handed_in.id for event in saved)


def test_forms_and_scripts_that_save_at_once_never_wait_for_each_other(lea):
    attempt = start(lea)
    clients = [client_of(lea) for _ in range(AT_ONCE)]
    json = {"accept": "application/json"}

    def act(number):
        form = form_of(attempt, 1, right(attempt, 1) if number % 3 else None)
        if number % 2:
            return clients[number].post(f"/attempt/{attempt.pk}/save/", form)
        form |= {"client": f"{number % 8:08x}", "revision": number // 8 + 1}
        return clients[number].post(f"/attempt/{attempt.pk}/save/", form, headers=json)

    statuses = {response.status_code for response in all_at_once(act)}
    assert statuses <= {200, 302, 409}


def test_same_answer_after_the_end_sent_many_times_is_kept_once(lea, tess):
    """And of those who decide about it at the same time, one does."""
    attempt = start(lea)
    operations.submit_attempt(lea, attempt.pk, now=timezone.now())
    clients = [client_of(lea) for _ in range(AT_ONCE)]
    form = form_of(attempt, 1, right(attempt, 1)) | {"client": "abcdef01", "revision": 1}
    address = f"/attempt/{attempt.pk}/save/"
    json = {"accept": "application/json"}
    results = all_at_once(lambda number: clients[number].post(address, form, headers=json))
    assert Counter(response.status_code for response in results) == {409: AT_ONCE}
    event = AnswerEvent.objects.select_related("answer").get(kind="received")

    def decide(number):
        try:
            return operations.decide_received(
                event, is_accepted=number % 2 == 0, by=tess, now=timezone.now()
            )
        except operations.AlreadyDecided:
            return "told"

    said = Counter(all_at_once(decide))
    assert said == {True: 1, False: AT_ONCE // 2 - 1, "told": AT_ONCE // 2}
    event.refresh_from_db()
    accepted = AnswerEvent.objects.filter(kind="accepted").count()
    assert accepted == (event.detail["decision"] == "accepted")
