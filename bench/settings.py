"""The production settings over a folder of their own, with the two floor views beside the site."""

import atexit
import os
import shutil
import tempfile

for name in [name for name in os.environ if name.startswith("MERIDIANO_")]:
    del os.environ[name]
os.environ["MERIDIANO_DATA"] = tempfile.mkdtemp(prefix="meridiano-bench-")
atexit.register(shutil.rmtree, os.environ["MERIDIANO_DATA"], ignore_errors=True)

from config.settings import *  # noqa: E402, F403
from config.settings import LOGGING  # noqa: E402

ROOT_URLCONF = "bench.urls"
LOGGING = LOGGING | {"loggers": {}, "root": {"handlers": [], "level": "CRITICAL"}}
