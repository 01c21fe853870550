"""The diagram of one step as SVG or PNG, drawn by the player's own script in an installed Chromium:
the one-file page is opened in it without a window, and gives the picture instead of itself."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

from lstm_calc.formats.how import How
from lstm_calc.formats.page import page
from lstm_calc.problem import Problem, ProblemError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
MAC = "/Applications/{0}.app/Contents/MacOS/{0}"
PLACES = (
    *map(MAC.format, ("Google Chrome", "Chromium", "Microsoft Edge")),
    *(
        os.path.expandvars(rf"%{folder}%\{program}")
        for folder in ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData")
        for program in (
            r"Google\Chrome\Application\chrome.exe",
            r"Chromium\Application\chrome.exe",
            r"Microsoft\Edge\Application\msedge.exe",
        )
    ),
)
MISSING = (
    "A picture is drawn by Chromium, and none is found here. Install Chromium, Chrome or Edge, or "
    "set CHROMIUM to its path; the app saves pictures without it: Save the diagram, under it."
)
SNAP = Path.home() / "snap" / "chromium" / "common"  # a Chromium from a snap sees no other /tmp
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--window-size=1280,900",
    "--dump-dom",
)
SECONDS = 60
PICTURE = re.compile(r'<pre id="picture">(data:[^<]*)</pre>')


def svg(problem: Problem, how: How | None = None) -> str:
    """The diagram at `how.at` on `how.ground`, as SVG text. ProblemError where there is no Chromium
    or it draws nothing."""
    return _drawn(problem, how or How(), "SVG").decode() + "\n"


def png(problem: Problem, how: How | None = None) -> bytes:
    """The same as PNG, two pixels to each of the SVG's. ProblemError as `svg`."""
    return _drawn(problem, how or How(), "PNG")


def _drawn(problem: Problem, how: How, kind: str) -> bytes:
    text = page(problem, how, picture={"kind": kind, "ground": how.ground})
    match = PICTURE.search(_opened(_chromium(), text))
    if match is None:
        raise ProblemError("Chromium opened the page and drew no picture. Is it a recent one?")
    with urlopen(match[1]) as answer:  # a data: address, read where it stands
        return answer.read()


def _chromium() -> str:
    """The program's path: what CHROMIUM says; else the first that is installed."""
    named = os.environ.get("CHROMIUM")
    if named and not shutil.which(named):
        raise ProblemError(f"CHROMIUM is {named[:200]!r}, which is no program that can be run.")
    found = next(filter(None, map(shutil.which, _candidates(named))), None)
    if found is None:
        raise ProblemError(MISSING)
    return found


def _candidates(named: str | None) -> Iterator[str]:
    yield from [named] if named else (*NAMES, *PLACES)


def _opened(chromium: str, text: str) -> str:
    """What the page has become once it is loaded, as HTML; profile and page are cleaned up."""
    home = SNAP if SNAP.is_dir() else None
    with tempfile.TemporaryDirectory(dir=home, ignore_cleanup_errors=True) as folder:
        file, written = Path(folder, "page.html"), Path(folder, "written.html")
        file.write_text(text, encoding="utf-8")
        own = [f"--user-data-dir={Path(folder, 'profile')}", *_as_root()]
        command = [chromium, *FLAGS, *own, file.as_uri()]
        with written.open("wb") as out:  # not a pipe, which a child that stays would hold open
            _run(command, out)
        return written.read_text(encoding="utf-8", errors="replace")


def _as_root() -> list[str]:
    """Chromium's sandbox does not start for root, as in a container."""
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def _run(command: list[str], out) -> None:
    try:
        subprocess.run(command, stdout=out, stderr=subprocess.DEVNULL, timeout=SECONDS, check=True)
    except subprocess.TimeoutExpired:
        raise ProblemError(f"Chromium drew no picture within {SECONDS} s.") from None
    except (OSError, subprocess.CalledProcessError) as error:
        raise ProblemError(f"Chromium could not be run: {str(error)[:200]}.") from None
