"""Builders of rows for tests; what a test does not name is what the model's default is."""

from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import Client

from accounts import guests
from accounts.models import User

PASSWORD = "three calm words"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"


def user(username: str, password: str = PASSWORD, **fields: Any) -> User:
    return User.objects.create_user(username, password, **fields)


def remember_guest(client: Client, guest: User) -> None:
    """Give the client the cookie by which a device knows its guest."""
    response = HttpResponse()
    guests.remember(response, guest)
    client.cookies.update(response.cookies)


def second_factor(person: User) -> None:
    TOTP.activate(person, TOTP_SECRET)
