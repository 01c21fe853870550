"""What the browser tests share: one server and one Chromium a session, a fresh context a test.

A test fails on anything that its page says on the console at level warning or error, on an uncaught
error, and on a request that leaves this machine.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from screen import HOST, listen

ROOT = Path(__file__).parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "There is no Chromium: set CHROMIUM to its path, or install Debian's package chromium."
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LAPTOP = (1280, 800)
START_SECONDS = 60


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> str:
    """Chromium's path; without one the test is skipped, or fails where REQUIRE_BROWSER is 1."""
    found = (os.environ.get("CHROMIUM"), *map(shutil.which, NAMES))
    own = playwright.chromium.executable_path
    path = next(filter(None, found), own if Path(own).exists() else None)
    if path is None:
        required = os.environ.get("REQUIRE_BROWSER") == "1"
        (pytest.fail if required else pytest.skip)(MISSING)
    return path


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    launched = playwright.chromium.launch(
        executable_path=chromium,
        args=ARGUMENTS,
        ignore_default_args=["--hide-scrollbars"],  # a reader's Chromium shows them
    )
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def server(chromium: str) -> Iterator[str]:
    """The app's address. Its server is started for the session and ended by its own handle."""
    port = free_port()
    process = started(port)
    try:
        yield f"http://{HOST}:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def started(port: int) -> subprocess.Popen:
    """A server of the app at this port, ready."""
    options = {
        "server.port": port,
        "server.address": HOST,
        "server.headless": "true",
        "server.fileWatcherType": "none",
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += [f"--{name}={value}" for name, value in options.items()]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=ROOT, **quiet)
    wait_until_healthy(process, f"http://{HOST}:{port}/_stcore/health")
    return process


def wait_until_healthy(process: subprocess.Popen, address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "The server ended before it was ready."
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"The server was not ready after {START_SECONDS} s.")


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens blank pages, each in its own context; ends with what any of them complained of."""
    contexts, complaints = [], []

    def opened(size: tuple[int, int] = LAPTOP, **options) -> Page:
        width, height = size
        viewport = {"width": width, "height": height}
        context = browser.new_context(viewport=viewport, **{"reduced_motion": "reduce"} | options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def open_app(new_page: Callable[..., Page], server: str) -> Callable[..., Page]:
    """Opens the app, and returns when player and tables are there."""

    def opened(size: tuple[int, int] = LAPTOP, address: str = server, **options) -> Page:
        page = new_page(size, **options)
        page.goto(address)
        page.locator(".player .track[aria-valuetext]").wait_for(timeout=START_SECONDS * 1000)
        page.locator(".tables input").first.wait_for(timeout=START_SECONDS * 1000)
        return page

    return opened


@pytest.fixture
def app(open_app: Callable[..., Page]) -> Page:
    """The app on a laptop, on its first example."""
    return open_app()
