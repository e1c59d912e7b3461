"""Prints a link for one use that makes its bearer a teacher."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from accounts import operations


class Command(BaseCommand):
    help = "Print a link for one use that makes whoever opens it a teacher."

    def handle(self, *args: Any, **options: Any) -> None:
        path = reverse("accounts:invitation", args=[operations.invite_teacher(made_by=None)])
        self.stdout.write(
            f"Send this link to the teacher. It works once: {settings.SITE_URL}{path}"
        )
