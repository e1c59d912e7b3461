"""What docs/operating.md says of the proxy and of PostgreSQL, and the page for a restart."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

from config.environment import database_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAPER = (DOCS / "operating.md").read_text()
PROXY = PAPER.partition("\n## https behind a proxy\n")[2].partition("\n## ")[0]
POSTGRESQL = PAPER.partition("\n### PostgreSQL\n")[2].partition("\n## ")[0]
RESTARTING = DOCS / "nginx" / "restarting.html"
MAKE = """
import os, sys
import psycopg
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
    for line in sys.argv[1].splitlines():
        server.execute(line)
    print(*server.execute(
        "SELECT datname, rolname, pg_encoding_to_char(encoding) FROM pg_database "
        "JOIN pg_roles ON datdba = pg_roles.oid WHERE datname = 'meridiano'"
    ).fetchone())
"""


def blocks(text: str) -> list[str]:
    return re.findall(r"(?:^    .+\n|^\n(?=    ))+", text, re.M)


def nginx() -> str:
    (block,) = [block for block in blocks(PROXY) if "proxy_pass" in block]
    return block


def test_nginx_of_the_example_logs_no_path():
    """A path may hold a link for one use or a class code."""
    servers = nginx().split("server {")[1:]
    assert len(servers) == 2
    assert all("access_log off;" in server for server in servers)


def test_caddy_of_the_example_logs_no_request():
    (caddy,) = [block for block in blocks(PROXY) if "reverse_proxy" in block]
    assert "log" not in caddy
    assert "writes no access log" in " ".join(PROXY.split())


def test_nginx_of_the_example_passes_the_host_with_its_port():
    assert "proxy_set_header Host $http_host;" in nginx()


def test_nginx_of_the_example_shows_a_calm_page_while_the_site_restarts():
    (page,) = re.findall(r"error_page 502 503 504 /(\S+);", nginx())
    assert page == RESTARTING.name
    assert f"location = /{page} {{" in nginx()
    assert "proxy_intercept_errors" not in nginx()
    (root,) = re.findall(r"root (\S+);", nginx())
    assert f"/srv/meridiano/docs/nginx/{page} {root}/{page}" in PROXY


def test_page_for_a_restart_asks_for_nothing_and_says_what_becomes_of_answers():
    text = RESTARTING.read_text()
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.extend(  # type: ignore[method-assign]
        [tag, *(name for name, _ in attributes)]
    )
    parser.feed(text)
    assert not {"script", "link", "img", "src", "href", "style=", "http-equiv"} & set(tags)
    assert "url(" not in text
    assert "@import" not in text
    assert "prefers-color-scheme: dark" in text
    assert "kept on your device and are sent again" in text


def test_lines_for_postgresql_make_a_database_of_the_role_in_utf8(tmp_path):
    (lines,) = [block for block in blocks(POSTGRESQL) if "CREATE ROLE" in block]
    (address,) = re.findall(r"^    DATABASE_URL=(\S+)$", POSTGRESQL, re.M)
    database = database_of(address, tmp_path)
    assert f"PASSWORD '{database['PASSWORD']}'" in lines
    result = subprocess.run(
        [sys.executable, "-m", "tests.postgres", sys.executable, "-c", MAKE, lines],
        cwd=DOCS.parent,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == [database["NAME"], database["USER"], "UTF8"]
