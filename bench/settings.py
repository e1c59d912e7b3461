"""The production settings over a folder of their own, with the two floor views beside the site."""

import atexit
import os
import shutil
import tempfile

for name in [name for name in os.environ if name.startswith("MERIDIANO_")]:
    del os.environ[name]
# A server of several processes is given the folder that they share.
os.environ["MERIDIANO_DATA"] = os.environ.get("BENCH_DATA") or tempfile.mkdtemp(prefix="meridiano-")
if "BENCH_DATA" not in os.environ:
    atexit.register(shutil.rmtree, os.environ["MERIDIANO_DATA"], ignore_errors=True)

from config.settings import *  # noqa: E402, F403
from config.settings import LOGGING  # noqa: E402

ROOT_URLCONF = "bench.urls"
LOGGING = LOGGING | {"loggers": {}, "root": {"handlers": [], "level": "CRITICAL"}}
