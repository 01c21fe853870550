"""An LSTM calculator: every gate, cell state and hidden state of every timestep.

import lstm_calc as lc
problem = lc.read("problem.json")
trace = lc.run(problem)
trace["f"], trace.at(2)["c"], trace.output
"""

from lstm_calc.cell import Cell, CellError
from lstm_calc.cells import CATALOGUE
from lstm_calc.checking import Checked, check
from lstm_calc.examples import EXAMPLES
from lstm_calc.explaining import Diagnosis
from lstm_calc.formats import (
    from_keras,
    from_link,
    from_onnx,
    from_torch,
    stored,
    to_keras,
    to_link,
    to_onnx,
    to_torch,
)
from lstm_calc.forward import Trace, run
from lstm_calc.notation import NOTATIONS, rewrite
from lstm_calc.problem import Problem, ProblemError, read, write

__all__ = [
    "CATALOGUE",
    "EXAMPLES",
    "NOTATIONS",
    "Cell",
    "CellError",
    "Checked",
    "Diagnosis",
    "Problem",
    "ProblemError",
    "Trace",
    "check",
    "from_keras",
    "from_link",
    "from_onnx",
    "from_torch",
    "read",
    "rewrite",
    "run",
    "stored",
    "to_keras",
    "to_link",
    "to_onnx",
    "to_torch",
    "write",
]
