"""How gunicorn serves: two processes of four threads, the application loaded once before them."""

import gc
from typing import Any

from django.conf import settings

host = settings.ENVIRONMENT.bind_host
bind = f"{f'[{host}]' if ':' in host else host}:{settings.ENVIRONMENT.port}"
workers = settings.ENVIRONMENT.workers
worker_class = "gthread"
threads = 4
# Code that was loaded before the fork would not be read again.
preload_app = not settings.DEBUG
# The most that can be set without leaving it open: a long search answers calmly up to it.
limit_request_line = 8190
max_requests = 2000
max_requests_jitter = 200
timeout = 30
graceful_timeout = 20
reload = settings.DEBUG
# Nothing of ours asks it, and it would be written into the home of the user, who may have none.
control_socket_disable = True
# Only a proxy on this machine may say that a request came by https.
forwarded_allow_ips = "127.0.0.1,::1"
logconfig_dict = settings.LOGGING


def pre_fork(server: Any, worker: Any) -> None:
    """No connection is shared between processes, and what is loaded stays shared memory."""
    from django.db import connections

    connections.close_all()
    gc.freeze()
