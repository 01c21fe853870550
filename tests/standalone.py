"""The player mounted in a blank page from its own files, and what stands where in its diagram."""

import json
import tomllib
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "lstm_calc" / "player"
SCRIPTS = (
    "numbers.js",
    "formulas.js",
    "diagram.js",
    "curve.js",
    "values.js",
    "place.js",
    "player.js",
)
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")

THRIFT = ".diagram-only > :not(.stage) { display: none; }"  # what is not measured is not laid out

PAGE = """<!doctype html><meta charset="utf-8"><body style="margin: 0">
<div id="home"><div class="player"></div></div>"""

LOAD = """async (code) => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const player = await import(url);
  const home = document.getElementById("home");
  window.show = (data, width) => {
    home.style.width = `${width}px`;
    player.default({ data, parentElement: home });
  };
}"""


def set_stage(page: Page) -> None:
    """Makes the page ready: `show(data, width)` and the measures of measure.js."""
    css = (FOLDER / "player.css").read_text(encoding="utf-8")
    code = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS)
    page.set_content(PAGE)
    page.add_style_tag(content=f":root {{ --st-font: {THEME['font']}; }}\n{css}\n{THRIFT}")
    page.evaluate(LOAD, code)
    page.add_script_tag(content=MEASURE)


def measured(page: Page, data: dict, settings: list[dict]) -> list[str]:
    """What is wrong with the drawing in any of the settings; see `faults` in measure.js."""
    return page.evaluate(
        "([text, settings]) => faults(text, settings)", [json.dumps(data), settings]
    )
