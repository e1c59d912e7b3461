"""The application that gunicorn serves, with all that it needs loaded before the workers fork.

So that both say the same, and go on saying it, though the files of a new version lie there already.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()


def load() -> None:
    """The addresses with their views, the courses, and the mark of this version's code."""
    from django.urls import get_resolver

    from lessons.catalogue import library
    from lessons.freshness import this_release

    len(get_resolver().url_patterns)
    library()
    this_release()


load()
