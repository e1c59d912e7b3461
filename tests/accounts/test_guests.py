from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.urls import reverse
from django.utils import timezone

from accounts import operations
from accounts.models import User
from accounts.policies import learner
from tests.build import remember_guest

PREFERENCES = {"time_zone": "America/Tegucigalpa", "asks_sureness": "on", "review_minutes": "5"}


def save(client):
    return client.post(reverse("accounts:save_preferences"), PREFERENCES)


def test_visitor_who_only_reads_needs_no_row_and_gets_no_cookie(client, db):
    response = client.get(reverse("home"))
    assert User.objects.count() == 0
    assert settings.GUEST_COOKIE_NAME not in response.cookies
    assert settings.SESSION_COOKIE_NAME not in response.cookies


def test_first_write_makes_the_guest_and_keeps_it_for_90_days(client, db):
    response = save(client)
    guest = User.objects.get()
    assert (guest.is_guest, guest.username, guest.review_minutes) == (True, None, 5)
    cookie = response.cookies[settings.GUEST_COOKIE_NAME]
    assert cookie["max-age"] == 90 * 24 * 60 * 60
    assert cookie["httponly"] is True
    assert str(guest.pk) in cookie.value


def test_second_write_finds_the_same_guest(client, db):
    save(client)
    save(client)
    assert User.objects.count() == 1


def test_guest_is_known_after_the_browser_was_closed(as_guest, guest):
    assert as_guest.get(reverse("home")).context["learner"] == guest


def test_page_says_until_when_the_work_is_kept(client, db):
    with time_machine.travel("2026-11-24T12:00:00+00:00", tick=False):
        save(client)
        page = client.get(reverse("home")).content.decode()
    assert "Kept on this device until Feb 22" in " ".join(page.split())


@pytest.mark.parametrize("value", ["", "x", "0191:abc:def", "00000000-0000-7000-8000-000000000000"])
def test_forged_cookie_is_nobody(client, db, guest, value):
    client.cookies[settings.GUEST_COOKIE_NAME] = value
    assert client.get(reverse("home")).context["learner"] is None


def test_cookie_older_than_90_days_is_nobody(client, guest):
    with time_machine.travel(timezone.now() - timedelta(days=91)):
        remember_guest(client, guest)
    assert client.get(reverse("home")).context["learner"] is None


def test_forget_device_erases_the_guest_and_drops_the_cookie(as_guest, guest):
    response = as_guest.post(reverse("accounts:forget_device"))
    assert response.url == reverse("home")
    assert User.objects.count() == 0
    assert response.cookies[settings.GUEST_COOKIE_NAME].value == ""


def test_forget_device_leaves_an_account_that_was_signed_up_meanwhile(as_guest, guest):
    User.objects.filter(pk=guest.pk).update(is_guest=False, username="maria")
    as_guest.post(reverse("accounts:forget_device"))
    assert User.objects.get().username == "maria"


@pytest.mark.django_db(transaction=True)
def test_write_of_a_guest_who_went_meanwhile_says_so(guest, client, rf):
    @learner
    def view(request):
        User.objects.filter(pk=guest.pk).delete()
        operations.save_preferences(request.learner, review_minutes=5)

    request = rf.post("/")
    request.learner, request._messages = guest, CookieStorage(request)
    response = view(request)
    assert response.url == reverse("accounts:account")
    assert response.cookies[settings.GUEST_COOKIE_NAME].value == ""


def test_forget_device_asks_first(as_guest, guest):
    page = as_guest.get(reverse("accounts:forget_device"))
    assert page.status_code == 200
    assert User.objects.get() == guest


def test_not_me_drops_the_cookie_and_leaves_the_work(as_guest, guest):
    response = as_guest.post(reverse("accounts:leave_device"))
    assert response.cookies[settings.GUEST_COOKIE_NAME].value == ""
    assert User.objects.get() == guest


def test_write_moves_the_last_day_once(as_guest, guest):
    with time_machine.travel("2026-12-01T12:00:00+00:00"):
        save(as_guest)
        guest.refresh_from_db()
        assert str(guest.last_active_on) == "2026-12-01"


def test_preferences_that_cannot_be_say_what_to_write_and_keep_the_input(client, db):
    bad = PREFERENCES | {"review_minutes": "400"}
    response = client.post(reverse("accounts:save_preferences"), bad)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Write a whole number of minutes from 1 to 60" in page
    assert 'value="400"' in page


def test_2000_guests_an_hour_from_one_address_are_the_limit(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"guest": "2/h/ip"}
    for _ in range(2):
        client.cookies.clear()
        assert save(client).status_code == 302
    client.cookies.clear()
    assert save(client).status_code == 429
    assert User.objects.count() == 2


@pytest.mark.parametrize(("hours", "is_renewed"), [(1, False), (23, False), (25, True)])
def test_cookie_of_a_guest_is_renewed_once_a_day(client, db, hours, is_renewed):
    place = "/course/aid-and-migration/august-1982/place/"
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        client.post(place, {"paragraph": "3", "zoom": "standard"})
    with time_machine.travel(now + timedelta(hours=hours), tick=False):
        response = client.post(place, {"paragraph": "5", "zoom": "standard"})
    assert ("guest" in response.cookies) == is_renewed
