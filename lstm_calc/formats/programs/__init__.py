"""A problem as a program with NumPy, PyTorch or Keras: what a student pastes into a notebook.

Each stands alone and reads like a course's code; the numbers are the problem's own, exactly.
"""

from lstm_calc.formats.how import How
from lstm_calc.formats.programs.dialect import BY_HAND, KERAS, NUMPY, TORCH
from lstm_calc.formats.programs.layers import keras_layers, torch_layers
from lstm_calc.formats.programs.loops import loops
from lstm_calc.formats.programs.page import page
from lstm_calc.forward import run
from lstm_calc.problem import Problem, ProblemError

__all__ = ["keras", "numpy", "torch"]


def numpy(problem: Problem, how: How | None = None) -> str:
    """A program of numpy alone: the cell's lines in a loop over time, for every problem.

    It prints every line's value and keeps it: `values["Layer 1"]["f"][2]` is f_2; with targets,
    `loss` is the mean loss. Under `every value` its arrays round each result as the problem does.
    Raises ProblemError where the problem cannot be computed.
    """
    run(problem)
    dialect = NUMPY if problem.rounding.carried is None else BY_HAND
    return page(problem, dialect, loops(problem, dialect))


def torch(problem: Problem, how: How | None = None) -> str:
    """A program of PyTorch in float64: nn.LSTM, GRU or RNN where `to_torch` takes the problem, else
    the cell's lines in torch operations. With targets: the loss, and its gradient by every weight.

    Raises ProblemError where the problem cannot be computed.
    """
    run(problem)
    try:
        body = torch_layers(problem)
    except ProblemError:
        body = loops(problem, TORCH)
    return page(problem, TORCH, body)


def keras(problem: Problem, how: How | None = None) -> str:
    """A program of Keras 3 in float64: its layers where `to_keras` takes the problem, else the
    cell's lines in keras.ops. Raises ProblemError where the problem cannot be computed."""
    run(problem)
    try:
        body = keras_layers(problem)
    except ProblemError:
        body = loops(problem, KERAS)
    return page(problem, KERAS, body)
