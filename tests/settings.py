"""The project's settings with a folder of their own, a cheap hasher and plain static files."""

import atexit
import os
import shutil
import tempfile

for name in [name for name in os.environ if name.startswith("MERIDIANO_")]:
    del os.environ[name]
os.environ["MERIDIANO_DATA"] = tempfile.mkdtemp(prefix="meridiano-tests-")
atexit.register(shutil.rmtree, os.environ["MERIDIANO_DATA"], ignore_errors=True)

from config.settings import *  # noqa: E402, F403
from config.settings import CACHES, DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Each page is made for its own test; what is kept of pages has tests of its own.
CACHES = CACHES | {
    name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    for name in ("template_fragments", "pages")
}
# The school's zone is read again every half minute: one query more in a page that is counted.
DEFAULT_ZONE = "UTC"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {
        "NAME": os.path.join(os.environ["MERIDIANO_DATA"], "test.sqlite3")
    }
    # Nobody pulls the plug of a test: what holds there is measured under bench/.
    OPTIONS = DATABASES["default"]["OPTIONS"]
    OPTIONS["init_command"] = OPTIONS["init_command"].replace("FULL", "OFF")
