"""Sessions in the database, as Django's, with an end that no later write moves."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from common.rows import row_of

# When the person signed in, in seconds.
BEGAN = "began"


class SessionStore(db.SessionStore):
    """Django counts the age from the last write; here it counts from the sign-in.

    The end is a column of the row, by which a session is looked up: one that is over is not found,
    and no page asks once more for it. The class bears Django's name, which is part of the
    signature of what is stored.
    """

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        """As Django's, by a query that is written once: every request asks for its session."""
        found = row_of(self.model, session_key=self.session_key) if self.session_key else None
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Seconds that are left of the 12 hours, or of the 60 days on one's own device."""
        age = super().get_expiry_age(**kwargs)
        began = self.get(BEGAN)
        # Where the clock was set back, a session is no longer than a whole one.
        return age if began is None else min(age, began + age - int(time.time()))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        return timezone.now() + timedelta(seconds=self.get_expiry_age(**kwargs))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row to store; the first one with a person in it notes when that was."""
        if SESSION_KEY in data:
            data.setdefault(BEGAN, int(time.time()))
        return super().create_model_instance(data)
