"""Cells as students get them wrong, written out by hand: nothing of the code under test.

Each is a textbook cell with one slip, made at every timestep: name → (family, the cell, what has to
be named). A cell is told (at, sigma's own At, and `seen`: the sequence and what came before).
"""

from dataclasses import dataclass, field

import numpy as np
import textbook
from numpy import tanh
from textbook import At, sigma


@dataclass
class Seen:
    """What a careless reader may read by mistake: all inputs, the timestep from 0, the start, and
    the values of earlier timesteps."""

    inputs: np.ndarray
    t: int
    start: dict
    told: list = field(default_factory=list)

    def state(self, name, back):
        """The state that the timestep `back` before this one left; the start at the beginning."""
        k = self.t - back
        return self.told[k][name] if k >= 0 else self.start[name]


def run(cell, parts, inputs):
    """Every timestep: name → (T, H)."""
    last, told = dict(parts["start"]), []
    for t, x in enumerate(inputs):
        seen = Seen(inputs, t, parts["start"], told)
        told.append(cell(At(parts, x, last), seen))
        last = last | told[-1]
    return {name: np.array([now[name] for now in told]) for name in told[0]}


def from_gates(at, f, i, g, o):
    c = f * at.last["c"] + i * g
    return {"f": f, "i": i, "g": g, "o": o, "c": c, "h": o * tanh(c)}


def gates(at):
    return sigma(at("f")), sigma(at("i")), tanh(at("g")), sigma(at("o"))


def with_gate(change):
    """An LSTM whose forget gate is what `change` makes of it."""

    def cell(at, seen):
        _, i, g, o = gates(at)
        return from_gates(at, change(at, seen), i, g, o)

    return cell


def with_memory(c=None, h=None):
    """An LSTM whose gates are right, and whose c or h is not."""

    def cell(at, seen):
        f, i, g, o = gates(at)
        made = c(at, f, i, g) if c else f * at.last["c"] + i * g
        shown = h(at, o, made) if h else o * tanh(made)
        return {"f": f, "i": i, "g": g, "o": o, "c": made, "h": shown}

    return cell


def at_start(at, seen, name):
    """Zeros where a start is given."""
    return at.last[name] if seen.t else np.zeros_like(at.last[name])


def unit_rows(at, swap):
    """The forget gate with the rows of its matrices in another order."""
    w_x, w_h = at.parts["W_x"]["f"][swap], at.parts["W_h"]["f"][swap]
    bias = (at.parts["b_x"]["f"] + at.parts["b_h"]["f"])[swap]
    return sigma(w_x @ at.x + w_h @ at.last["h"] + bias)


def gru(h=None, n=None):
    def cell(at, seen):
        last, r, z = at.last["h"], sigma(at("r")), sigma(at("z"))
        made = n(at, r) if n else tanh(at("n", r * last))
        new = h(at, z, made) if h else (1 - z) * made + z * last
        return {"r": r, "z": z, "n": made, "h": new}

    return cell


def peephole_o(o):
    def cell(at, seen):
        c_prev = at.last["c"]
        f, i = sigma(at("f") + at.peep("f", c_prev)), sigma(at("i") + at.peep("i", c_prev))
        g = tanh(at("g"))
        c = f * c_prev + i * g
        made = o(at, c_prev, c)
        return {"f": f, "i": i, "g": g, "o": made, "c": c, "h": made * tanh(c)}

    return cell


def bias(at, gate):
    return at.parts["b_x"][gate] + at.parts["b_h"][gate]


WX, WH = "W_x", "W_h"
WRONG = {
    "M1 no weights": ("lstm", with_gate(
        lambda at, _: sigma(at.x + at.last["h"] + bias(at, "f"))),
                      "without any weights"),
    "M1 h not weighted": ("lstm", with_gate(lambda at, _: sigma(
        at.parts[WX]["f"] @ at.x + at.last["h"] + bias(at, "f"))),
        "left out the weights of h_prev"),
    "M5 matrices exchanged": ("lstm", with_gate(lambda at, _: sigma(
        at.parts[WH]["f"] @ at.x + at.parts[WX]["f"] @ at.last["h"] + bias(at, "f"))),
        "exchanged the weights of x and h_prev"),
    "M6 no bias": ("lstm", with_gate(lambda at, _: sigma(at("f") - bias(at, "f"))),
                   "forgot the bias b_f"),
    "M6 no W·x": ("lstm", with_gate(lambda at, _: sigma(at.from_h("f") + at.parts["b_x"]["f"])),
                  "left out W_xf @ x"),
    "M6 no U·h": ("lstm", with_gate(lambda at, _: sigma(at.from_x("f") + at.parts["b_h"]["f"])),
                  "left out W_hf @ h_prev"),
    "M2 a switch": ("lstm", with_gate(lambda at, _: np.floor(sigma(at("f")) + 0.5)), "to 0 or 1"),
    "M7 no σ": ("lstm", with_gate(lambda at, _: at("f")), "left out sigmoid"),
    "M7 no tanh on c": ("lstm", with_memory(h=lambda at, o, c: o * c), "left out tanh: used c"),
    "M8 tanh(c) stored": ("lstm", with_memory(c=lambda at, f, i, g: tanh(f * at.last["c"] + i * g)),
                          "stored tanh(c) as c"),
    "M9 old c for h": ("lstm", with_memory(h=lambda at, o, c: o * tanh(at.last["c"])),
                       "used the old c_prev instead of the new c"),
    "M10 i + g": ("lstm", with_memory(c=lambda at, f, i, g: f * at.last["c"] + (i + g)),
                  "added i and g instead of multiplying"),
    "M10 o + tanh(c)": ("lstm", with_memory(h=lambda at, o, c: o + tanh(c)),
                        "added o and tanh(c) instead of multiplying"),
    "M10 f·c times i·g": ("lstm", with_memory(c=lambda at, f, i, g: f * at.last["c"] * (i * g)),
                          "multiplied f * c_prev and i * g instead of adding"),
    "M11 dot for ⊙": ("lstm", with_memory(
        c=lambda at, f, i, g: np.full(2, f @ at.last["c"]) + i * g),
        "added up the products of all units in f * c_prev"),
    "M11 ⊙ for a matrix": ("lstm", with_gate(lambda at, _: sigma(
        at.from_x("f") + at.parts[WH]["f"].diagonal() * at.last["h"] + at.parts["b_h"]["f"])),
        "multiplied W_hf number by number"),
    "M12 tanh for σ": ("lstm", with_gate(lambda at, _: tanh(at("f"))),
                       "used tanh instead of sigmoid"),
    "M12 σ for tanh": ("lstm", with_memory(h=lambda at, o, c: o * sigma(c)),
                       "used sigmoid instead of tanh"),
    "M15 h_0 = 0": ("lstm", with_gate(lambda at, seen: sigma(at("f", at_start(at, seen, "h")))),
                    "took 0 for the start h_prev"),
    "M15 c_0 = 0": ("lstm", lambda at, seen: with_memory(
        c=lambda at, f, i, g: f * at_start(at, seen, "c") + i * g)(at, seen),
        "took 0 for the start c_prev"),
    "M17 gate order": ("lstm", with_gate(lambda at, _: sigma(at("o"))),
                       "used the weights of o instead of those of f"),
    "M18 hard σ": ("lstm", with_gate(lambda at, _: textbook.hard_old(at("f"))),
                   "used hard_sigmoid_old instead of sigmoid"),
    "M19 z and 1 − z": ("gru", gru(h=lambda at, z, n: z * n + (1 - z) * at.last["h"]),
                        "exchanged z and 1 − z"),
    "M19 z twice": ("gru", gru(h=lambda at, z, n: z * n + z * at.last["h"]),
                    "used z instead of 1 − z"),
    "M19 reset after": ("gru", gru(n=lambda at, r: tanh(
        at.from_x("n") + r * (at.parts[WH]["n"] @ at.last["h"]) + at.parts["b_h"]["n"])),
        "reset h_prev after the matrix"),
    "M19 not reset": ("gru", gru(n=lambda at, r: tanh(at("n"))), "left out the factor r"),
    "M20 o sees the old c": ("lstm_peephole", peephole_o(
        lambda at, old, c: sigma(at("o") + at.peep("o", old))),
        "used the old c_prev instead of the new c"),
    "M20 peephole after σ": ("lstm_peephole", peephole_o(
        lambda at, old, c: sigma(at("o")) + at.peep("o", c)), "after sigmoid instead of inside it"),
    "M21 h for c": ("lstm", with_memory(c=lambda at, f, i, g: f * at.last["h"] + i * g),
                    "used h_prev instead of c_prev"),
    "M21 c for h": ("lstm", with_gate(lambda at, _: sigma(at("f", at.last["c"]))),
                    "used c_prev instead of h_prev"),
    "M24 e^z": ("lstm", with_gate(lambda at, _: sigma(-at("f"))), "changed the sign"),
    "M24 wrong rows": ("lstm", with_gate(lambda at, _: unit_rows(at, [1, 0])),
                       "used the weights of unit"),
    "M25 x_1 again": ("lstm", with_gate(lambda at, seen: sigma(
        at.parts[WX]["f"] @ seen.inputs[0] + at.from_h("f") + at.parts["b_x"]["f"])),
        "the first timestep's value again in the place of x"),
    "M25 h_{t−2}": ("lstm", with_gate(lambda at, seen: sigma(at("f", seen.state("h", 2)))),
                    "one timestep earlier in the place of h_prev"),
    "f forgotten": ("lstm", with_memory(c=lambda at, f, i, g: at.last["c"] + i * g),
                    "left out the factor f"),
    "o forgotten": ("lstm", with_memory(h=lambda at, o, c: tanh(c)), "left out the factor o"),
    "f and i exchanged": ("lstm", with_memory(c=lambda at, f, i, g: i * at.last["c"] + f * g),
                          "exchanged f and i"),
    "the other unit": ("lstm", with_memory(h=lambda at, o, c: (o * tanh(c))[::-1].copy()),
                       "wrote the number of unit"),
    "the transposed matrix": ("lstm", with_gate(lambda at, _: sigma(
        at.from_x("f") + at.parts[WH]["f"].T @ at.last["h"] + at.parts["b_h"]["f"])),
        "used the columns of W_hf for its rows"),
}  # fmt: skip
