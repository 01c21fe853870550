"""No label ever overlaps another, at any size offered: measured on the ink, in a real Chromium.

The player is mounted alone, from its own files, on payloads made for the purpose.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
import standalone
from playwright.sync_api import Browser, Page
from screen import listen

import lstm_calc as lc
from lstm_calc.cells import CATALOGUE
from lstm_calc.forward import Trace
from lstm_calc.player.payload import payload

SIZES = (1, 2, 3, 4, 8)
NOTATIONS = ("plain", "comp7118", "colah", "row-vectors", "aivietnam")
CELLS = ("lstm", "rnn", "rnn_relu")
WIDTHS = (836, 366)  # the player's, in a window of 1280 and of 390 pixels
DECIMALS = (4, 8)


def small(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.uniform(-0.99, 0.99, shape)


def long(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers that take the most room: long decimals, whole millions and more, tiny ones."""
    return rng.choice([-12.3456, -123456.789, 1e7, -1e7, -0.00012345, 8888.8888], shape)


def trace_of(cell: str, notation: str, inputs: int, units: int, timesteps: int, fill) -> Trace:
    """A run of the cell, in these sizes, with the numbers of `fill`, as the notation writes it."""
    known, rng = CATALOGUE[cell], np.random.default_rng(inputs + 10 * units)
    shapes = known.shapes(inputs, units)
    layer = {
        "cell": cell,
        "weights": {name: fill(rng, shape) for name, shape in shapes.items()},
        "start": {state: fill(rng, (units,)) for state in known.state},
    }
    problem = lc.read(
        {
            "format": "lstm-calc/1",
            "layers": [layer],
            "inputs": fill(rng, (timesteps, inputs)),
            "targets": fill(rng, (timesteps, units)),
        }
    )
    return lc.run(lc.rewrite(problem, notation)[0])


@pytest.fixture(scope="module")
def stage(browser: Browser) -> Iterator[Page]:
    """One blank page for all cases: each mounts its payload anew."""
    complaints = []
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    listen(page, complaints)
    standalone.set_stage(page)
    yield page
    context.close()
    assert not complaints, "\n".join(complaints)


def settings(decimals=DECIMALS, **options) -> list[dict]:
    return [
        {"width": width, "decimals": shown, "stops": 1} | options
        for width, shown in product(WIDTHS, decimals)
    ]


def faults_of(stage: Page, cell: str, notation: str, cases, fill=small, **options) -> str:
    """What is wrong where, a few lines a case; cases: (inputs, units, timesteps)."""
    found = []
    for inputs, units, timesteps in cases:
        data = payload(trace_of(cell, notation, inputs, units, timesteps, fill))
        faults = standalone.measured(stage, data, settings(**options))
        found += [f"{inputs} × {units} × {timesteps}: {fault}" for fault in faults[:3]]
    return "\n".join(found)


EVERYWHERE = pytest.mark.parametrize(("cell", "notation"), [*product(CELLS, NOTATIONS)])


@EVERYWHERE
def test_no_label_meets_another_at_any_size(stage: Page, cell: str, notation: str):
    assert faults_of(stage, cell, notation, product(SIZES, SIZES, [2]), decimals=[8]) == ""


@EVERYWHERE
def test_no_label_meets_another_at_any_stop(stage: Page, cell: str, notation: str):
    cases = [(n, n, timesteps) for n, timesteps in product((1, 3, 8), (1, 16))]
    assert faults_of(stage, cell, notation, cases, stops=8) == ""


@EVERYWHERE
def test_long_numbers_fit_their_plates(stage: Page, cell: str, notation: str):
    cases = [(n, n, 2) for n in (1, 3, 8)]
    assert faults_of(stage, cell, notation, cases, long, stops=8, decimals=[8]) == ""


@pytest.mark.parametrize("fill", [small, long])
@EVERYWHERE
def test_no_formula_is_cut_and_the_table_stands_straight(
    stage: Page, cell: str, notation: str, fill
):
    views = ["unit", "matrix", "curve"]
    cases = [(n, n, 1) for n in ((1, 3, 8) if fill is long else (3,))]
    options = {"stops": 8, "views": views, "decimals": [8]}
    assert faults_of(stage, cell, notation, cases, fill, **options) == ""


@pytest.mark.parametrize("units", [2, 4, 8])
def test_every_unit_has_its_place(stage: Page, units: int):
    options = {"stops": 8, "units": [*range(units)]}
    assert faults_of(stage, "lstm", "colah", [(2, units, 1)], long, **options) == ""
