"""What a learner does in an attempt, request by request, as the pages lead."""

from bench.browser import Browser, filled


async def sign_in(browser: Browser, username: str, password: str) -> None:
    page = await browser.get("sign-in page", "/account/login/")
    form = {"csrfmiddlewaretoken": page.token, "login": username, "password": password}
    done = await browser.post("sign-in", "/account/login/", form)
    if done.status != 302:
        raise RuntimeError(f"{username} is not signed in: {done.status}")


async def begin(browser: Browser, work: str) -> str:
    """The page of the work, and its button; returns the address of the attempt."""
    page = await browser.get("work", work)
    started = await browser.post("start", f"{work}start/", {"csrfmiddlewaretoken": page.token})
    return started.location


async def read(browser: Browser, attempt: str, position: int) -> dict[str, str]:
    """The page of a question; returns its form, filled in."""
    page = await browser.get("question", f"{attempt}?q={position}")
    return filled(page.text) | {"client": "0badcafe", "revision": "1"}


async def save(browser: Browser, attempt: str, form: dict[str, str]) -> tuple[str, int]:
    """As the script saves; returns which answer was acknowledged. Raises RuntimeError."""
    saved = await browser.post("save", f"{attempt}save/", form, is_script=True)
    if saved.status != 200:
        raise RuntimeError(f"A save was answered with {saved.status}: {saved.text[:200]}")
    return attempt.split("/")[2], int(form["q"])


async def hand_in(browser: Browser, attempt: str) -> None:
    page = await browser.get("list", f"{attempt}list/")
    done = await browser.post("hand-in", f"{attempt}submit/", {"csrfmiddlewaretoken": page.token})
    await browser.get("result", done.location)
