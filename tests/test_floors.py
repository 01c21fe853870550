"""The house: imports run one way, Streamlit and plotly stay in their rooms."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "lstm_calc"

# room → floor; a room imports from lower floors only (and, in a folder, from its own files)
FLOORS = {
    "ops": 0,
    "numbers": 0,
    "cell": 1,
    "cells": 2,
    "draft": 3,
    "problem": 3,
    "compiled": 4,
    "forward": 5,
    "backward": 6,
    "notation": 7,
    "spelling": 8,
    "writing": 9,
    "walkthrough": 9,
    "reckoning": 10,
    "mistakes": 11,
    "edits": 10,
    "blanks": 10,
    "compare": 11,
    "answers": 11,
    "explaining": 12,
    "planting": 14,
    "variants": 15,
    "checking": 13,
    "practice": 15,
    "palette": 0,
    "language": 0,
    "examples": 10,
    "figures": 10,
    "player": 11,
    "formats": 16,
    "ui": 17,
    "pages": 18,
    "app": 19,
    PACKAGE: 17,  # __init__.py exports the engine, and not the screen
    "__main__": 18,
}
SCREEN = {"ui", "pages", "app"}
ALLOWED = {
    "streamlit": SCREEN,
    "plotly": {"figures"},
    "numpy": set(FLOORS),
    "xlsxwriter": {"formats"},
    "segno": {"ui"},
}


def sources() -> list[Path]:
    folders = [*ROOT.glob(f"{PACKAGE}/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]
    return [path for path in folders if path.exists()]


def room(path: Path) -> str:
    """The room that a file is in: lstm_calc/ui/state.py is in ui."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] == PACKAGE:
        return PACKAGE if parts[1] == "__init__" else parts[1]
    return parts[0]


def imported(path: Path) -> set[str]:
    """The full names of the modules that a file imports, wherever in it the import stands."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: write the import out in full"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room_of(name: str) -> str | None:
    """The room that an imported name is from; None if it is not ours."""
    first, *rest = name.split(".")
    if first in ("pages", "app"):
        return first
    if first != PACKAGE:
        return None
    return rest[0] if rest and _is_module(rest[0]) else PACKAGE


def _is_module(name: str) -> bool:
    return (ROOT / PACKAGE / name).is_dir() or (ROOT / PACKAGE / f"{name}.py").exists()


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_from_lower_floors_only(path):
    here = room(path)
    assert here in FLOORS, f"give {here} a floor in tests/test_floors.py"
    for name in imported(path):
        there = room_of(name)
        if there is not None and there != here:
            assert FLOORS[there] < FLOORS[here], f"{here} must not import {name}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_what_its_room_may_use(path):
    for name in imported(path):
        first = name.split(".")[0]
        if room_of(name) is None and first not in sys.stdlib_module_names:
            assert room(path) in ALLOWED.get(first, ()), f"{room(path)} must not import {first}"


def test_the_engine_runs_without_the_screen():
    program = (
        "import sys, lstm_calc, lstm_calc.__main__\n"
        "sys.exit(bool({'streamlit', 'plotly', 'pandas'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=60).returncode == 0
