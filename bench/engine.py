"""The engine's forward run beside torch.nn.LSTM's: same run, one thread, float64, medians.

    python bench/engine.py        (needs torch: requirements-bench.txt)

Both hold their weights ready (stacked here, flattened there) and are timed in turn. `run` records
every intermediate of every timestep; torch returns the hidden states and the last cell state. The
last column is the first run of a problem just made, when its weights are still to be stacked.
"""

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import dataclasses
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))
import lstm_calc as lc

SIZES = {(2, 1, 2): 0.6, (3, 4, 10): 0.6, (16, 32, 100): 0.6, (64, 128, 200): 0.9}
CALLS = 10  # in a turn


def pair(inputs: int, units: int, timesteps: int):
    """The same LSTM with two biases, as a torch module and as a problem."""
    torch.manual_seed(inputs)
    module = torch.nn.LSTM(inputs, units, dtype=torch.float64)
    x = torch.randn(timesteps, inputs, dtype=torch.float64)
    stacked = {n: p.detach().numpy() for n, p in module.named_parameters()}
    names = {"W_x": "weight_ih_l0", "W_h": "weight_hh_l0", "b_x": "bias_ih_l0", "b_h": "bias_hh_l0"}
    weights = {
        short + gate: block
        for short, name in names.items()
        for gate, block in zip("ifgo", np.split(stacked[name], 4), strict=True)
    }
    problem = lc.read(
        {
            "format": "lstm-calc/1",
            "layers": [{"cell": "lstm_two_biases", "weights": weights}],
            "inputs": x.numpy(),
        }
    )
    return module, x, problem


def fresh(problem: lc.Problem) -> lc.Problem:
    """The same problem as an edit makes it: a new layer, nothing stacked yet."""
    layer = dataclasses.replace(problem.layers[0])
    return dataclasses.replace(problem, layers=(layer,))


def timed(job) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def medians(rounds: int, *jobs) -> list[float]:
    """Median seconds of each job. The jobs take turns; a turn is a few calls, the first not
    counted, since it finds the processor's caches full of the other job."""
    times = [[] for _ in jobs]
    for _ in range(rounds // CALLS):
        for job, found in zip(jobs, times, strict=True):
            job()
            found += [timed(job) for _ in range(CALLS)]
    return [statistics.median(found) for found in times]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    print(f"numpy {np.__version__}, torch {torch.__version__}, medians of {rounds} rounds")
    print("(inputs, units, timesteps)   torch µs   run µs   ratio   aim   first run µs")
    for sizes, aim in SIZES.items():
        theirs, ours, first = measured(*pair(*sizes), rounds)
        print(
            f"{sizes!s:<26} {theirs * 1e6:10.1f} {ours * 1e6:8.1f} {ours / theirs:7.2f}"
            f" {aim:5.1f} {first * 1e6:14.1f}"
        )


def measured(module, x, problem: lc.Problem, rounds: int) -> list[float]:
    """Median seconds of torch's run, of ours, and of ours on a problem just made."""
    with torch.no_grad():
        assert np.allclose(module(x)[0].numpy(), lc.run(problem).output, atol=1e-12)
        return medians(
            rounds,
            lambda: module(x),
            lambda: lc.run(problem),
            lambda: lc.run(fresh(problem)),
        )


if __name__ == "__main__":
    main()
