"""What the app offers: sizes small enough to be read on a screen."""

from lstm_calc.problem import Problem, ProblemError

MOST = {"inputs": 8, "units": 8, "timesteps": 16, "outputs": 8}


def admit(problem: Problem) -> Problem:
    """The problem, if the app can show it. ProblemError says which size is too large."""
    sizes = [
        ("inputs", problem.input_size),
        *(("units", layer.hidden_size) for layer in problem.layers),
        ("timesteps", problem.timesteps),
        *([("outputs", problem.readout.layer.hidden_size)] if problem.readout else []),
    ]
    for what, size in sizes:
        if size > MOST[what]:
            raise ProblemError(
                f"This problem has {size} {what}; the calculator shows at most {MOST[what]}. The "
                "package computes larger ones."
            )
    return problem
