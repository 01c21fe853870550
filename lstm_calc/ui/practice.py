"""The parts of the page Practise: the choices, and the exercise itself, a component."""

from urllib.parse import urlencode

from lstm_calc.formats.packing import pack
from lstm_calc.practice import ASKED, HELPS, Spec
from lstm_calc.ui.address import SETTINGS
from lstm_calc.ui.exercise import KEY, PRACTISE, Exercise, packed


def practice_link(
    spec: Spec,
    helps: str = HELPS[-1],
    locked: bool = True,
    asked: str = ASKED[0],
    mode: str = PRACTISE,
) -> str:
    """The query of a link that opens an exercise: `s=…`, to stand after `…/practice?`.

    helps: the last help a student may have: none, hint, formula, numbers or answer. locked: only
    the exercise is shown, without choices. asked: lines, sums (the weighted sums too) or states
    (only h and c). mode: practise, or spot (the mistake).
    """
    found = packed(Exercise(spec, mode, asked, helps, locked))
    return urlencode({SETTINGS: pack({KEY: found})})
