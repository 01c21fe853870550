"""How many slips are diagnosed as themselves: every slip of every cell of the catalogue, made at
every timestep of a random problem, all numbers given with 4 decimals, as declared.

    python bench/mistakes.py [--seed N] [--each N]

Prints how many slips were made, how many show in no number (not even by 2.5 units of the last
place, which rounding on the way may do too), and each one that was not named. --each N takes every
Nth slip.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator

import numpy as np

import lstm_calc as lc
from lstm_calc.mistakes import Slip, slips
from lstm_calc.reckoning import Arithmetic, Reckoning
from lstm_calc.walkthrough import parts

SIZES = ((1, 1, 2), (2, 2, 3), (2, 3, 2))  # inputs, units, timesteps
DECIMALS, VISIBLE = 4, 2.5e-4


def random_problem(key: str, random: np.random.Generator) -> lc.Problem:
    cell = lc.CATALOGUE[key]
    inputs, units, timesteps = SIZES[random.integers(len(SIZES))]
    drawn = lambda *shape: random.uniform(-1.5, 1.5, shape).round(2).tolist()  # noqa: E731
    weights = {name: drawn(*shape) for name, shape in cell.shapes(inputs, units).items()}
    start = {state: drawn(units) for state in cell.state}
    layer = {"cell": key, "weights": weights, "start": start}
    document = {"format": "lstm-calc/1", "layers": [layer], "inputs": drawn(timesteps, inputs)}
    return lc.read(document)


def every_slip(problem: lc.Problem) -> Iterator[Slip]:
    layer = problem.layers[0]
    for line in layer.cell.lines:
        yield from slips(layer.cell, line, layer.input_size, layer.hidden_size, 0, DECIMALS)


def answers_with(problem: lc.Problem, slip: Slip) -> dict[str, np.ndarray]:
    made = Reckoning(problem, parts(problem), {}, Arithmetic(), edit=slip.edit(0))
    times = range(1, problem.timesteps + 1)
    return {
        line: np.array([made.value((0, line, t)) for t in times]).round(DECIMALS)
        for line in problem.cell.lines
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--each", type=int, default=1)
    asked = parser.parse_args()
    random, counts, missed = np.random.default_rng(asked.seed), Counter(), Counter()
    begun = time.perf_counter()
    for key in lc.CATALOGUE:
        problem = random_problem(key, random)
        trace = lc.run(problem)
        for slip in [*every_slip(problem)][asked.seed % asked.each :: asked.each]:
            answers = answers_with(problem, slip)
            off = max(np.abs(answers[line] - trace[line]).max() for line in answers)
            counts["made"] += 1
            if not VISIBLE <= off < np.inf:
                counts["invisible"] += 1
                continue
            given = {line: rows.tolist() for line, rows in answers.items()}
            found = lc.check(problem, given, DECIMALS)
            if slip.said() not in [one.name for one in found.diagnoses]:
                missed[slip.kind] += 1
                print(f"{key}: {slip.said()} (off by {off:.5f})")
    print(f"seed {asked.seed}: {dict(counts)}, not named: {sum(missed.values())} {dict(missed)}")
    print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
