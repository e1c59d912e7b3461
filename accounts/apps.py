"""The app of people: learners, teachers, administrators and guests."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
