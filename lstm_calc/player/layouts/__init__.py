"""The gate diagrams: laid out by hand a family, as data that player/diagram.js draws; what no hand
layout is true of gets one laid out from its own steps. See `drawing` for the vocabulary."""

from lstm_calc.cell import Cell
from lstm_calc.player.layouts import automatic, gru, lstm, readout, rnn
from lstm_calc.player.layouts.drawing import Drawing
from lstm_calc.player.layouts.truth import lies

BY_HAND = (lstm, gru, rnn, readout)


def layout(cell: Cell) -> dict[str, Drawing]:
    """The diagrams of a cell, `wide` for a laptop and `tall` for a phone: the first laid out by
    hand that is true of what its steps are, whatever its name, else one made from them."""
    return by_hand(cell) or automatic.drawings(cell)


def by_hand(cell: Cell) -> dict[str, Drawing] | None:
    """The first hand layout that is true of the cell; None where none is."""
    for family in BY_HAND:
        found = family.drawings(cell)
        if found and not any(lies(one, cell) for one in found.values()):
            return found
    return None
