"""How large a problem the app shows: its tables and diagrams are to be read, not only computed."""

from lstm_calc.notation import notation_of
from lstm_calc.problem import Problem, ProblemError, work

MOST_VALUES = 100_000  # of a run: a page is to be read, not only computed
MOST = {"inputs": 8, "units": 8, "timesteps": 16, "outputs": 8}


def admit(problem: Problem) -> Problem:
    """The problem, if the app can show it. ProblemError with a sentence where it is too large, or
    written in letters that nobody knows."""
    notation_of(problem)
    sizes = [("inputs", problem.input_size), ("timesteps", problem.timesteps)]
    sizes += [("units", layer.hidden_size) for layer in problem.layers]
    if problem.readout:
        sizes.append(("outputs", problem.readout.layer.hidden_size))
    for what, size in sizes:
        if size > MOST[what] and not (what == "outputs" and _of_the_units(problem)):
            raise ProblemError(
                f"This problem has {size} {what}; the app shows up to {MOST[what]}. "
                f"The command line computes larger ones."
            )
    if work(problem) > MOST_VALUES:
        raise ProblemError(
            f"This problem has {work(problem):,} values; the app shows up to {MOST_VALUES:,}. "
            f"The command line computes larger ones."
        )
    return problem


def _of_the_units(problem: Problem) -> bool:
    """Whether the readout has no size of its own: softmax(h) is as large as h."""
    return problem.readout.layer.hidden_size == problem.layers[-1].output_size
