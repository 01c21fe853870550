"""The player: the gate diagram and its stepping. It knows no Streamlit and can stand alone; its
scripts and its style sheet are files of this folder."""

from pathlib import Path

FOLDER = Path(__file__).parent
DRAWING = (  # what any stage draws with
    "numbers.js",
    "formulas.js",
    "diagram.js",
    "values.js",
    "place.js",
    "manners.js",
)
SCRIPTS = (*DRAWING, "curve.js", "picture.js", "player.js")


def script() -> str:
    """The player as one module: its default export mounts it."""
    return source(*SCRIPTS)


def style() -> str:
    """The player's style sheet; colours follow the page's `--st-…` variables."""
    return source("player.css")


def source(*names: str) -> str:
    """The text of files of this folder, one after another."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)
