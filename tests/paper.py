"""An LSTM with paper and pencil: plain Python and `math`, nothing of the code under test."""

from math import exp, tanh


def sigmoid(a: float) -> float:
    return 1 / (1 + exp(-a))


def dot(row: list[float], vector: list[float]) -> float:
    return sum(w * v for w, v in zip(row, vector, strict=True))


def lstm(weights: dict, x: list[float], h: list[float], c: list[float]) -> dict[str, list[float]]:
    """One timestep. weights: gate → (rows over [x, h], biases)."""
    sums = {
        gate: [dot(row, [*x, *h]) + b for row, b in zip(rows, biases, strict=True)]
        for gate, (rows, biases) in weights.items()
    }
    f, i, o = ([sigmoid(a) for a in sums[gate]] for gate in "fio")
    g = [tanh(a) for a in sums["g"]]
    new = [fk * ck + ik * gk for fk, ck, ik, gk in zip(f, c, i, g, strict=True)]
    out = [ok * tanh(ck) for ok, ck in zip(o, new, strict=True)]
    return {"f": f, "i": i, "g": g, "o": o, "c": new, "h": out}


def run(weights: dict, inputs: list[list[float]]) -> list[dict[str, list[float]]]:
    """Every timestep, from zero."""
    units = len(weights["f"][1])
    told = [{"h": [0.0] * units, "c": [0.0] * units}]
    for x in inputs:
        told.append(lstm(weights, x, told[-1]["h"], told[-1]["c"]))
    return told[1:]


def comp7118(**changed) -> dict:
    """The weights of COMP7/8118, some of them changed: gate → (rows, biases)."""
    return {
        "f": ([[0.7, 0.3, 0.4]], [0.4]),
        "i": ([[0.2, 0.3, 0.4]], [0.2]),
        "g": ([[0.4, 0.2, 0.1]], [0.5]),
        "o": ([[0.8, 0.9, 0.2]], [0.3]),
    } | changed


COMP7118_INPUTS = [[0.1, 0.4], [0.7, 0.9]]


def shown(value: float, decimals: int = 4) -> str:
    """A number as the screen writes it, where no digit is in doubt."""
    return f"{value:.{decimals}f}".replace("-", "−")


# Several layers, both directions, a readout ------------------------------------------------------


def rnn(weights: dict, inputs: list[list[float]], back: bool = False) -> list[list[float]]:
    """Every hidden state of an RNN with tanh, aligned with input time, from zero. weights: `W_xh`,
    `W_hh` and `b_h`. back: from the last timestep to the first."""
    h, told = [0.0] * len(weights["b_h"]), []
    rows = list(zip(weights["W_xh"], weights["W_hh"], weights["b_h"], strict=True))
    for x in reversed(inputs) if back else inputs:
        h = [tanh(dot(w, x) + dot(u, h) + b) for w, u, b in rows]
        told.append(h)
    return told[::-1] if back else told


def joined(ahead: list[list[float]], back: list[list[float]]) -> list[list[float]]:
    """Both directions: the forward hidden state, and under it the reverse one."""
    return [[*a, *b] for a, b in zip(ahead, back, strict=True)]


def affine(rows: list[list[float]], biases: list[float], vector: list[float]) -> list[float]:
    return [dot(row, vector) + b for row, b in zip(rows, biases, strict=True)]


def softmax(values: list[float]) -> list[float]:
    powers = [exp(value) for value in values]
    return [power / sum(powers) for power in powers]
