"""Names of ranges, as a student writes them: W_f for a matrix, h_t for a line over time."""

from collections.abc import Iterator

from xlsxwriter.utility import quote_sheetname

from lstm_calc.formats.workbook.plan import Plan


def defined_names(plan: Plan) -> Iterator[tuple[str, str]]:
    """(name, the range it means) on the plan's own sheet: every weight, and every line's values."""
    part, taken = plan.told.part, set()
    sheet = quote_sheetname(plan.sheet)
    for weight in plan.weights.values():
        yield _free(part.notation.weight(weight.name), taken), f"={sheet}!{weight.span}"
    for line in part.lines:
        letter = part.notation.letter(line.name)
        yield _free(f"{letter}_t", taken), f"={sheet}!{plan.over_time(line.name)}"


def _free(letter: str, taken: set[str]) -> str:
    """The letter as a name that is no cell (W1), no word of Excel's (C, TRUE) and not yet taken;
    Excel takes small and capital letters for the same."""
    name = letter.replace("~", "_tilde")
    name = name if "_" in name else f"{name}_"
    while name.lower() in taken:
        name += "_"
    taken.add(name.lower())
    return name
