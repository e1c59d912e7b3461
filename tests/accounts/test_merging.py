import pytest
from django.conf import settings
from django.urls import reverse

from accounts import operations
from accounts.models import AuditEvent, User
from accounts.signals import learners_merged
from tests.build import PASSWORD, remember_guest


@pytest.fixture
def guest(guest):
    """A guest who has done something that could be added to an account."""
    operations.record(verb="data.export", actor=guest, subject=guest)
    return guest


def sign_in_on_the_guests_device(client, **fields):
    form = {"login": "lea", "password": PASSWORD} | fields
    return client.post(reverse("account_login"), form)


def test_sign_in_to_an_older_account_asks_about_this_devices_work(as_guest, guest, lea):
    response = sign_in_on_the_guests_device(as_guest, next=reverse("teach"))
    assert response.url.startswith(reverse("accounts:add_device_work"))
    page = as_guest.get(response.url)
    assert page.status_code == 200
    assert page.context["next"] == reverse("teach")
    assert User.objects.filter(pk=guest.pk).exists()


def test_add_device_work_moves_the_rows_and_drops_the_guest(as_guest, guest, lea):
    sign_in_on_the_guests_device(as_guest)
    response = as_guest.post(reverse("accounts:add_device_work"), {"next": reverse("teach")})
    assert response.url == reverse("teach")
    assert response.cookies[settings.GUEST_COOKIE_NAME].value == ""
    assert not User.objects.filter(pk=guest.pk).exists()
    verbs = AuditEvent.objects.filter(subject=lea).values_list("verb", flat=True)
    assert set(verbs) == {"data.export", "learner.merge"}


def test_leave_device_work_keeps_the_guest_for_its_owner(as_guest, guest, lea):
    sign_in_on_the_guests_device(as_guest)
    response = as_guest.post(reverse("accounts:leave_device_work"))
    assert response.cookies[settings.GUEST_COOKIE_NAME].value == ""
    assert User.objects.filter(pk=guest.pk, is_guest=True).exists()


def test_next_to_another_site_is_not_followed(as_guest, guest, lea):
    sign_in_on_the_guests_device(as_guest)
    for target in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "home"):
        response = as_guest.post(reverse("accounts:leave_device_work"), {"next": target})
        assert response.url == reverse("accounts:account")


def test_line_on_every_page_remembers_until_the_question_is_answered(as_guest, guest, lea):
    sign_in_on_the_guests_device(as_guest)
    page = as_guest.get(reverse("home"))
    assert page.context["device_guest"] == guest
    assert reverse("accounts:add_device_work") in page.content.decode()


def test_merge_tells_other_apps_inside_its_transaction(guest, lea):
    heard = []

    def listener(sender, **who):
        heard.append((who["guest"].pk, who["account"], User.objects.filter(is_guest=True).count()))

    learners_merged.connect(listener)
    try:
        operations.merge_learners(guest_id=guest.pk, account=lea)
    finally:
        learners_merged.disconnect(listener)
    assert heard == [(guest.pk, lea, 1)]


def test_merge_that_a_listener_refuses_changes_nothing(guest, lea):
    def listener(sender, **who):
        raise ValueError

    learners_merged.connect(listener)
    try:
        with pytest.raises(ValueError):
            operations.merge_learners(guest_id=guest.pk, account=lea)
    finally:
        learners_merged.disconnect(listener)
    assert User.objects.filter(pk=guest.pk).exists()
    assert AuditEvent.objects.get().verb == "data.export"


def test_merge_of_a_guest_that_is_gone_says_so(lea, guest):
    operations.merge_learners(guest_id=guest.pk, account=lea)
    with pytest.raises(operations.GuestIsGone):
        operations.merge_learners(guest_id=guest.pk, account=lea)


def test_merge_of_an_account_into_another_is_refused(lea, leo):
    with pytest.raises(operations.GuestIsGone):
        operations.merge_learners(guest_id=leo.pk, account=lea)


def test_device_without_work_asks_nothing(client, lea):
    remember_guest(client, operations.create_guest())
    response = sign_in_on_the_guests_device(client, next=reverse("teach"))
    assert response.url == reverse("teach")
    assert response.cookies[settings.GUEST_COOKIE_NAME].value == ""
