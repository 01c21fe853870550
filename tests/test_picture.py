"""Pictures of the diagram: saved from the player, and written on the command line."""

import re
import xml.etree.ElementTree as ET
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import standalone
from networks import BOTH, TWO_LAYERS
from playwright.sync_api import Browser, Page
from screen import listen

import lstm_calc as lc
from lstm_calc import player
from lstm_calc.__main__ import main
from lstm_calc.cells import FAMILIES
from lstm_calc.examples import EXAMPLES
from lstm_calc.formats import FORMATS, How, picture
from lstm_calc.formats.page import mounted
from lstm_calc.problem import Problem, ProblemError

FIRST = EXAMPLES["comp7118_lstm"]
NAME = "comp7-8118-lstm-two-timesteps"
SVG = "{http://www.w3.org/2000/svg}"
MEDIA = {"svg": "image/svg+xml", "png": "image/png"}


def texts_of(root: ET.Element) -> list[str]:
    return ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]


def numbers_of(root: ET.Element) -> list[str]:
    return [text for text in texts_of(root) if re.fullmatch(r"−?\d[\d.]*|\?", text)]


def colours_of(root: ET.Element) -> set[str]:
    return {one.get(name) for one in root.iter() for name in ("fill", "stroke")} - {None}


# How a picture comes out, seen in a browser -------------------------------------------------------

LOOK = """async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const { width, height } = image;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  const pixels = new Set();
  for (let k = 0; k < data.length; k += 4) pixels.add(data.slice(k, k + 4).join(" "));
  return { size: [width, height], corner: [...data.slice(0, 4)], shades: pixels.size };
}"""


@pytest.fixture
def look(new_page) -> Callable[..., dict]:
    """A picture alone as an <img>: its size, its upper left pixel, and how many shades it has."""

    page = new_page()

    def looked(written: str | bytes, kind: str) -> dict:
        data = written if isinstance(written, bytes) else written.encode()
        address = f"data:{MEDIA[kind]};base64,{b64encode(data).decode()}"
        return page.evaluate(LOOK, address)

    return looked


# On the command line ------------------------------------------------------------------------------


@pytest.fixture
def drawing(chromium: str, monkeypatch, tmp_path) -> Iterator[None]:
    """Pictures are drawn by the tests' Chromium, and leave nothing behind."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("CHROMIUM", chromium)
    monkeypatch.setattr(picture, "SNAP", tmp_path / "none")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("drawing")
def test_an_svg_shows_the_numbers_of_its_step_and_of_no_later_one():
    root = ET.fromstring(FORMATS["svg"].write(FIRST.checked, How(at=(0, 1, "i"))))
    numbers = numbers_of(root)
    for name in ("f", "i"):
        assert FIRST.printed[name][0][0] in numbers
    for name in ("g", "o", "h", "c"):
        assert FIRST.printed[name][0][0] not in numbers
    assert not {printed[1][0] for printed in FIRST.printed.values()} & {*numbers}
    assert "?" in numbers
    assert root.find(f"{SVG}title").text == FIRST.title
    assert root.find(f"{SVG}desc").text == "t = 1. Input gate: i_1 = 0.5842"


@pytest.mark.usefixtures("drawing")
def test_a_picture_without_a_step_is_of_the_end_of_the_first_timestep(look):
    text = FORMATS["svg"].write(FIRST.checked)
    assert "0.2107" in numbers_of(ET.fromstring(text))
    assert "?" not in numbers_of(ET.fromstring(text))
    seen = look(text, "svg")
    assert seen["corner"] == [255, 255, 255, 255]
    assert seen["shades"] > 50


@pytest.mark.usefixtures("drawing")
@pytest.mark.parametrize("ground", ["white", "transparent"])
def test_a_png_is_the_svg_twice_as_large_on_the_ground_asked_for(look, ground: str):
    how = How(at=(0, 2, "c"), ground=ground)
    text, data = (FORMATS[kind].write(FIRST.checked, how) for kind in ("svg", "png"))
    assert data.startswith(b"\x89PNG\r\n")
    drawn, painted = look(text, "svg"), look(data, "png")
    assert painted["size"] == [2 * side for side in drawn["size"]]
    corner = {"white": [255, 255, 255, 255], "transparent": [0, 0, 0, 0]}[ground]
    assert painted["corner"] == drawn["corner"] == corner
    assert painted["shades"] > 50


@pytest.mark.usefixtures("drawing")
def test_the_command_line_writes_both(tmp_path: Path):
    for kind in ("svg", "png"):
        out = tmp_path / f"f.{kind}"
        asked = ["--example", FIRST.key, "--to", kind, str(out), "--at", "f@2"]
        assert main([*asked, "--ground", "transparent"]) == 0
    root = ET.parse(tmp_path / "f.svg").getroot()
    assert root.find(f"{SVG}desc").text == "t = 2. Forget gate: f_2 = 0.7763"
    assert (tmp_path / "f.png").read_bytes().startswith(b"\x89PNG\r\n")


@pytest.mark.usefixtures("drawing")
def test_a_picture_of_a_later_part_of_the_walk():
    text = FORMATS["svg"].write(lc.read(TWO_LAYERS), How(at=(1, 2, "h")))
    assert ET.fromstring(text).find(f"{SVG}desc").text.startswith("Layer 2, t = 2. ")


def refused(monkeypatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ProblemError) as caught:
        FORMATS["svg"].write(FIRST.checked)
    return str(caught.value)


def test_without_a_chromium_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(picture, "PLACES", ())
    said = refused(monkeypatch, PATH="")
    assert "Install Chromium" in said
    assert "the app saves pictures without it" in said


def program(tmp_path: Path, script: str) -> str:
    path = tmp_path / "chromium"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("exit 3", "could not be run"),
        ("echo '<html></html>'", "drew no picture. Is it a recent one?"),
        ("exec sleep 30", "drew no picture within"),
    ],
)
def test_a_chromium_that_fails_is_told_of(monkeypatch, tmp_path, script: str, sentence: str):
    monkeypatch.setattr(picture, "SECONDS", 0.5)
    assert sentence in refused(monkeypatch, CHROMIUM=program(tmp_path, script))


def test_a_chromium_named_that_is_none_is_told_of(monkeypatch):
    assert (
        refused(monkeypatch, CHROMIUM="/no/such")
        == "CHROMIUM is '/no/such', which is no program that can be run."
    )


# Every diagram ------------------------------------------------------------------------------------

LOAD = """async (code) => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  window.player = await import(url);
}"""
DRAW = """([data, ground, dark]) => {
  const home = document.getElementById("home");
  home.style.setProperty("--st-background-color", dark ? "#12151d" : "#ffffff");
  home.style.setProperty("--st-text-color", dark ? "#e8ebf3" : "#1c2230");
  player.default({ data, parentElement: home });
  const root = home.querySelector(".player");
  const seen = [...root.querySelectorAll(".stage .diagram text")].map((one) => one.textContent);
  return { text: player.pictureOf(player.players.get(root), ground), seen };
}"""


@pytest.fixture(scope="module")
def stage(browser: Browser) -> Iterator[Page]:
    complaints = []
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    listen(page, complaints)
    page.set_content(standalone.PAGE)
    page.add_style_tag(content=player.style())
    page.evaluate(LOAD, f"{player.script()}\nexport {{ pictureOf, players }};")
    yield page
    context.close()
    assert not complaints, "\n".join(complaints)


numbers = iter(range(1, 10_000))  # every mounting commands the player to its stop


def drawn(stage: Page, problem: Problem, ground="white", dark=False, **told):
    data = mounted(lc.run(problem), next(numbers)) | told
    found = stage.evaluate(DRAW, [data, ground, dark])
    return ET.fromstring(found["text"]), found["seen"]


def catalogue_problem(key: str) -> Problem:
    rng = np.random.default_rng(3)
    shapes = lc.CATALOGUE[key].shapes(2, 2)
    weights = {name: rng.uniform(-1, 1, shape) for name, shape in shapes.items()}
    layer = {"cell": key, "weights": weights}
    return lc.read({"format": "lstm-calc/1", "layers": [layer], "inputs": [[1, 2], [3, -4]]})


@pytest.mark.parametrize("key", FAMILIES)
def test_every_cell_s_picture_stands_alone_and_says_what_the_screen_says(stage: Page, key: str):
    root, seen = drawn(stage, catalogue_problem(key))
    assert texts_of(root) == seen
    drawing = {"svg", "title", "desc", "defs", "marker", "g", "path", "rect", "circle", "text"}
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= drawing | {"tspan"}
    named = {name for one in root.iter() for name in one.attrib}
    assert not named & {"class", "style", "tabindex", "data-value", "aria-label"}
    assert all(re.fullmatch(r"#[0-9a-f]{6}|none", colour) for colour in colours_of(root))
    for text in root.iter(f"{SVG}text"):
        assert "sans-serif" in text.get("font-family") or "serif" in text.get("font-family")
        assert float(text.get("font-size")) >= 11
    width, height = float(root.get("width")), float(root.get("height"))
    assert root.get("viewBox") == f"-8 -8 {width:g} {height:g}"


def test_white_ground_is_in_light_colours_whatever_the_theme(stage: Page):
    light, _ = drawn(stage, FIRST.checked)
    dark, _ = drawn(stage, FIRST.checked, dark=True)
    assert ET.tostring(light) == ET.tostring(dark)
    assert "#1c2230" in colours_of(dark)


def test_transparent_ground_is_in_the_theme_s_colours(stage: Page):
    light, _ = drawn(stage, FIRST.checked, "transparent")
    dark, _ = drawn(stage, FIRST.checked, "transparent", dark=True)
    assert {one.get("fill") for one in light.iter(f"{SVG}tspan")} <= {"#1c2230", None}
    assert {one.get("fill") for one in light.iter(f"{SVG}text")} >= {"#1c2230"}
    assert {one.get("fill") for one in dark.iter(f"{SVG}text")} >= {"#e8ebf3"}
    assert "#e8ebf3" not in colours_of(light)
    assert "#1c2230" not in colours_of(dark)


def test_both_grounds_differ_in_the_ground_alone(stage: Page):
    white, _ = drawn(stage, lc.read(BOTH))
    clear, _ = drawn(stage, lc.read(BOTH), "transparent")
    grounds = [one for one in white if one.tag == f"{SVG}rect"]
    assert [one.get("fill") for one in grounds] == ["#ffffff"]
    white.remove(grounds[0])
    assert ET.tostring(white) == ET.tostring(clear)


def test_a_hostile_heading_leaves_the_svg_well_formed(stage: Page):
    heading = "</title><script>alert(1)</script>\x01\x0b\ufffe\"'&]]>"
    root, _ = drawn(stage, FIRST.checked, heading=heading)
    said = "</title><script>alert(1)</script>   \"'&]]>"
    assert root.find(f"{SVG}title").text == said


# Saved from the player ----------------------------------------------------------------------------


def chosen(page: Page, tmp_path: Path, item: str) -> Path:
    """Saves by a click in the menu; gives the file, named as the browser was told to name it."""
    page.get_by_role("button", name="Save the diagram").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=item).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.fixture
def opened(browser: Browser, tmp_path) -> Iterator[Callable[[Problem], Page]]:
    """The one-file player, opened from a disk."""
    context = browser.new_context(reduced_motion="reduce", offline=True, color_scheme="dark")

    def open_file(problem: Problem) -> Page:
        file = tmp_path / "player.html"
        file.write_text(FORMATS["player"].write(problem), encoding="utf-8")
        page = context.new_page()
        page.goto(file.as_uri())
        return page

    yield open_file
    context.close()


def test_the_file_saves_four_kinds_of_picture(opened, look, tmp_path: Path):
    page = opened(FIRST.checked)
    seen = {}
    for item in ("SVG, white ground", "SVG, transparent", "PNG, white ground", "PNG, transparent"):
        path = chosen(page, tmp_path, item)
        kind = item[:3].lower()
        assert path.name == f"{NAME}-t1-h.{kind}"
        seen[item] = look(path.read_bytes(), kind)
    assert [one["corner"][3] for one in seen.values()] == [255, 0, 255, 0]
    assert seen["PNG, white ground"]["size"] == [2 * n for n in seen["SVG, white ground"]["size"]]
    assert min(one["shades"] for one in seen.values()) > 50
    live = page.locator(".player [aria-live=polite]")
    assert live.text_content() == f"Saved: {NAME}-t1-h.png"


def test_a_file_s_name_holds_no_path(opened, tmp_path: Path):
    problem = lc.read(dict(FIRST.problem) | {"title": "../../etc/passwd\\a:b*?\u202e ß — Bài 1"})
    path = chosen(opened(problem), tmp_path, "SVG, transparent")
    assert path.name == "etc-passwd-a-b-ß-bài-1-t1-h.svg"
    nameless = lc.read(dict(FIRST.problem) | {"title": "…"})
    assert chosen(opened(nameless), tmp_path, "SVG, transparent").name == "diagram-t1-h.svg"


def test_a_part_of_a_network_is_named_by_its_number(opened, tmp_path: Path):
    page = opened(lc.read(TWO_LAYERS | {"title": "Two"}))
    page.keyboard.press("End")
    assert chosen(page, tmp_path, "SVG, white ground").name == "two-2-t3-h.svg"


def test_the_app_saves_with_the_keyboard_alone(app: Page, tmp_path: Path):
    app.get_by_role("button", name="Save the diagram").focus()
    for key in ("Enter", "ArrowDown", "ArrowUp", "ArrowUp"):
        app.keyboard.press(key)
    focused = app.get_by_role("menuitem", name="PNG, transparent")
    assert focused.evaluate("one => one === one.getRootNode().activeElement")
    app.keyboard.press("Escape")
    assert app.get_by_role("menu").count() == 0
    app.keyboard.press("Enter")
    with app.expect_download() as download:
        app.keyboard.press("Enter")
    download.value.save_as(tmp_path / "saved.svg")
    assert download.value.suggested_filename == f"{NAME}-t1-h.svg"
    assert "0.2107" in numbers_of(ET.parse(tmp_path / "saved.svg").getroot())
