"""How the cells of a workbook look: a tint a line, blue for what is typed, black for formulas."""

from functools import cache

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from lstm_calc.numbers import LARGE
from lstm_calc.palette import colour

TYPED, MUTED, GROUND, RULE, INPUT = "#0033CC", "#5A6472", "#F2F4F7", "#C9D0D9", "#FFF6CC"
BAND, TABLE, RESULT = 0.22, 0.1, 0.1  # how much of a line's colour is in its tint
BOX = {"border": 1, "border_color": RULE}
SIDES = {"left": 1, "right": 1, "left_color": RULE, "right_color": RULE}


def ink(line: str) -> str:
    """The line's colour on white paper."""
    return colour(line)["light"]


def tint(line: str, share: float) -> str:
    """The line's colour thinned to the share of it."""
    parts = bytes.fromhex(ink(line)[1:])
    return "#" + "".join(f"{round(255 - share * (255 - part)):02X}" for part in parts)


def band(line: str) -> dict:
    return {"bg_color": tint(line, BAND), "font_color": ink(line)}


def result(line: str) -> dict:
    return {"bg_color": tint(line, RESULT), "bold": True}


def label(line: str, is_part: bool) -> dict:
    """The symbol of a value: of a part of the line, or of the line itself."""
    part = {"font_color": MUTED, "indent": 1}
    return part if is_part else result(line) | {"font_color": ink(line)}


def table(line: str) -> dict:
    """A weight's numbers."""
    return BOX | {"font_color": TYPED, "bg_color": tint(line, TABLE)}


def value(line: str, is_part: bool, number: str) -> dict:
    """A formula's number."""
    return SIDES | {"num_format": number} | ({} if is_part else result(line))


def decimals_format(decimals: int, largest: float) -> str:
    """The number format of a row whose numbers are up to `largest` in size."""
    places = "0." + "0" * decimals if decimals else "0"
    return places if largest < LARGE else f"{places}E+00"


# quote_prefix: text stays text where one edits it, even if it begins with =
TEXT = {"quote_prefix": True}
TITLE = TEXT | {"bold": True, "font_size": 16}
NOTE = TEXT | {"font_color": MUTED}
WRAPPED = TEXT | {"text_wrap": True, "valign": "top"}
HEADING = {"bold": True, "font_size": 12, "bottom": 1, "bottom_color": MUTED}
HEADER = {"bold": True, "bg_color": GROUND, "bottom": 1, "bottom_color": MUTED}
CENTRED = HEADER | {"align": "right"}
TIMESTEP = CENTRED | {"num_format": '"t = "0'}
COUNT = {"font_color": MUTED, "align": "center"}
HEAD = {"font_color": MUTED, "align": "right", "font_size": 9}
LETTER = {"align": "right", "indent": 1}
GIVEN = BOX | {"font_color": TYPED, "bg_color": INPUT}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook):
        self._made = cache(lambda items: book.add_format(dict(items)))

    def of(self, properties: dict) -> Format:
        return self._made(tuple(sorted(properties.items())))
