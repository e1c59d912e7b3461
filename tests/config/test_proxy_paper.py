"""What docs/operating.md says of the proxy. Reads files alone."""

import re
from pathlib import Path

PAPER = (Path(__file__).resolve().parents[2] / "docs" / "operating.md").read_text()
PROXY = PAPER.partition("\n## https behind a proxy\n")[2].partition("\n## ")[0]


def blocks(text: str) -> list[str]:
    return re.findall(r"(?:^    .+\n|^\n(?=    ))+", text, re.M)


def test_nginx_of_the_example_logs_no_path():
    """A path may hold a link for one use or a class code."""
    (nginx,) = [block for block in blocks(PROXY) if "proxy_pass" in block]
    servers = nginx.split("server {")[1:]
    assert len(servers) == 2
    assert all("access_log off;" in server for server in servers)


def test_caddy_of_the_example_logs_no_request():
    (caddy,) = [block for block in blocks(PROXY) if "reverse_proxy" in block]
    assert "log" not in caddy
    assert "writes no access log" in " ".join(PROXY.split())
