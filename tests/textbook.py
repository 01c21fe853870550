"""Every family of the catalogue as its paper or framework states it, by hand in numpy: nothing of
the code under test. A gate's weights are four parts, W_x, W_h, b_x and b_h, whatever the form."""

from dataclasses import dataclass

import numpy as np
from numpy import tanh


def sigma(a):
    return 1 / (1 + np.exp(-a))


def relu(a):
    return np.where(a > 0, a, 0)


def hard(a):
    """Keras 3: relu6(a + 3) / 6."""
    return np.minimum(relu(a + 3), 6) / 6


def hard_old(a):
    """Keras 1 and 2: 0.2 a + 0.5, cut at 0 and 1."""
    return np.minimum(relu(0.2 * a + 0.5), 1)


def softmax(a):
    powers = np.exp(a)
    return powers / powers.sum()


@dataclass
class At:
    """One timestep: the weights' parts, the input and the last value of each state."""

    parts: dict
    x: np.ndarray
    last: dict

    def __call__(self, gate, hidden=None):
        """The weighted sum of a gate; hidden: what its W_h meets, h_prev otherwise."""
        return self.from_x(gate) + self.from_h(gate, hidden)

    def from_x(self, gate):
        return self.parts["W_x"][gate] @ self.x + self.parts["b_x"][gate]

    def from_h(self, gate, hidden=None):
        hidden = self.last["h"] if hidden is None else hidden
        return self.parts["W_h"][gate] @ hidden + self.parts["b_h"][gate]

    def peep(self, gate, cell):
        return self.parts["p"][gate] * cell


def lstm(at, squash=sigma):
    f, i, o, g = squash(at("f")), squash(at("i")), squash(at("o")), tanh(at("g"))
    c = f * at.last["c"] + i * g
    return {"f": f, "i": i, "g": g, "o": o, "c": c, "h": o * tanh(c)}


def rnn(at):
    return {"h": tanh(at("h"))}


def rnn_relu(at):
    return {"h": relu(at("h"))}


def gru(at, reset_after=False, z_takes_the_new=False):
    h, r, z = at.last["h"], sigma(at("r")), sigma(at("z"))
    n = tanh(at.from_x("n") + r * at.from_h("n")) if reset_after else tanh(at("n", r * h))
    old, new = (1 - z, z) if z_takes_the_new else (z, 1 - z)
    return {"r": r, "z": z, "n": n, "h": old * h + new * n}


def mgu(at):
    h, f = at.last["h"], sigma(at("f"))
    n = tanh(at("n", f * h))
    return {"f": f, "n": n, "h": (1 - f) * h + f * n}


def peephole(gates):
    def cell(at):
        c_prev = at.last["c"]
        f = sigma(at("f") + (at.peep("f", c_prev) if "f" in gates else 0))
        i = sigma(at("i") + (at.peep("i", c_prev) if "i" in gates else 0))
        g = tanh(at("g"))
        c = f * c_prev + i * g
        o = sigma(at("o") + (at.peep("o", c) if "o" in gates else 0))
        return {"f": f, "i": i, "g": g, "o": o, "c": c, "h": o * tanh(c)}

    return cell


def whole_peephole(at):
    """Olah 2015: f and i of [C_{t-1}, h_{t-1}, x_t], o of [C_t, h_{t-1}, x_t], whole matrices."""
    c_prev, see = at.last["c"], at.parts["P"]
    f, i, g = sigma(at("f") + see["f"] @ c_prev), sigma(at("i") + see["i"] @ c_prev), tanh(at("g"))
    c = f * c_prev + i * g
    o = sigma(at("o") + see["o"] @ c)
    return {"f": f, "i": i, "g": g, "c": c, "o": o, "h": o * tanh(c)}


def coupled(at):
    i, g, o = sigma(at("i")), tanh(at("g")), sigma(at("o"))
    c = (1 - i) * at.last["c"] + i * g
    return {"i": i, "g": g, "o": o, "c": c, "h": o * tanh(c)}


def coupled_i(at):
    f, g, o = sigma(at("f")), tanh(at("g")), sigma(at("o"))
    c = f * at.last["c"] + (1 - f) * g
    return {"f": f, "g": g, "o": o, "c": c, "h": o * tanh(c)}


def no_forget(at):
    i, g, o = sigma(at("i")), tanh(at("g")), sigma(at("o"))
    c = at.last["c"] + i * g
    return {"i": i, "g": g, "o": o, "c": c, "h": o * tanh(c)}


def no_output_tanh(at):
    f, i, o, g = sigma(at("f")), sigma(at("i")), sigma(at("o")), tanh(at("g"))
    c = f * at.last["c"] + i * g
    return {"f": f, "i": i, "g": g, "o": o, "c": c, "h": o * c}


def greff(short):
    """Greff et al. 2017, section 3 and its eight variants: y = h(c) ⊙ o, c = z ⊙ i + c ⊙ f."""

    def cell(at):
        y_prev, c_prev = at.last["h"], at.last["c"]
        ones = np.ones_like(y_prev)
        peeps = short != "np"
        full = short == "fgr"

        def gate(name, looks_at):
            total = at(name) + (at.peep(name, looks_at) if peeps else 0)
            if full:
                for source in "ifo":
                    total = total + at.parts["R"][source + name] @ at.last[source]
            return sigma(total)

        z = at("g") if short == "niaf" else tanh(at("g"))
        i = ones if short == "nig" else gate("i", c_prev)
        f = ones if short == "nfg" else 1 - i if short == "cifg" else gate("f", c_prev)
        c = z * i + c_prev * f
        o = ones if short == "nog" else gate("o", c)
        y = (c if short == "noaf" else tanh(c)) * o
        return {"g": z, "i": i, "f": f, "c": c, "o": o, "h": y}

    return cell


FAMILIES = {
    "lstm": lstm,
    "rnn": rnn,
    "rnn_relu": rnn_relu,
    "gru": gru,
    "gru_z_new": lambda at: gru(at, z_takes_the_new=True),
    "gru_reset_after": lambda at: gru(at, reset_after=True),
    "gru_reset_after_z_new": lambda at: gru(at, reset_after=True, z_takes_the_new=True),
    "mgu": mgu,
    "lstm_peephole": peephole("fio"),
    "lstm_peephole_fi": peephole("fi"),
    "lstm_peephole_fo": peephole("fo"),
    "lstm_peephole_io": peephole("io"),
    "lstm_peephole_f": peephole("f"),
    "lstm_peephole_i": peephole("i"),
    "lstm_peephole_o": peephole("o"),
    "lstm_peephole_matrix": whole_peephole,
    "lstm_coupled": coupled,
    "lstm_coupled_i": coupled_i,
    "lstm_coupled_c": coupled_i,  # the same numbers, the input gate unnamed
    "lstm_no_forget": no_forget,
    "lstm_no_output_tanh": no_output_tanh,
    "lstm_hard_sigmoid": lambda at: lstm(at, hard),
    "lstm_hard_sigmoid_old": lambda at: lstm(at, hard_old),
    **{f"greff_{s}": greff(s) for s in ("nig", "nfg", "nog", "niaf", "noaf", "cifg", "np", "fgr")},
}

# form → (what x and h meet, biases)
SUFFIXES = {
    "": ("apart", 1),
    "_two_biases": ("apart", 2),
    "_no_bias": ("apart", 0),
    "_joined_xh": ("xh", 1),
    "_joined_hx": ("hx", 1),
    "_joined_xh_no_bias": ("xh", 0),
    "_joined_hx_no_bias": ("hx", 0),
}


def family_and_form(key):
    """`gru_z_new_joined_xh` → (`gru_z_new`, (`xh`, 1))."""
    family = max((f for f in FAMILIES if key == f or key.startswith(f + "_")), key=len)
    joining, biases = SUFFIXES[key.removeprefix(family)]
    if family.startswith("gru_reset_after"):  # its plain form has two biases
        biases = 2 * (biases > 0)
    if family == "lstm_peephole_matrix":  # it is always joined
        joining = "hx"
    return family, (joining, biases)


STATES = "hcfio"


def random_parts(seed, input_size, units, biases=True):
    """Distinct random weights of every gate there is, and a start of every state."""
    random = np.random.default_rng(seed)
    gates, zero = "figorznh", np.zeros(units)
    scale = 1.5 / np.sqrt(units)
    return {
        "W_x": {g: random.uniform(-1.5, 1.5, (units, input_size)) for g in gates},
        "W_h": {g: scale * random.uniform(-1, 1, (units, units)) for g in gates},
        "b_x": {g: random.uniform(-1, 1, units) if biases else zero for g in gates},
        "b_h": {g: random.uniform(-1, 1, units) if biases else zero for g in gates},
        "p": {g: random.uniform(-1, 1, units) for g in "fio"},
        "P": {g: scale * random.uniform(-1, 1, (units, units)) for g in "fio"},
        "R": {a + b: scale * random.uniform(-1, 1, (units, units)) for a in "fio" for b in "fio"},
        "start": {s: random.uniform(-1, 1, units) for s in STATES},
    }


def weights_of(names, parts, form, sees_all=False):
    """The parts as a cell of the form wants them, by the canonical names of its weights. sees_all:
    the gates' matrices begin with one for the cell state."""
    joining, biases = form
    found = {f"p_{g}": p for g, p in parts["p"].items()}
    found |= {f"R_{pair}": r for pair, r in parts["R"].items()}
    for gate in parts["W_x"]:
        w_x, w_h, b_x, b_h = (parts[part][gate] for part in ("W_x", "W_h", "b_x", "b_h"))
        if joining == "apart":
            found |= {f"W_x{gate}": w_x, f"W_h{gate}": w_h}
        else:
            found[f"W_{gate}"] = np.hstack([w_x, w_h] if joining == "xh" else [w_h, w_x])
        if sees_all and gate in parts["P"]:
            found[f"W_{gate}"] = np.hstack([parts["P"][gate], found[f"W_{gate}"]])
        found |= {f"b_x{gate}": b_x, f"b_h{gate}": b_h} if biases == 2 else {f"b_{gate}": b_x + b_h}
    return {name: found[name] for name in names}


def run(family, parts, inputs):
    """Every timestep by hand: name → (T, H)."""
    last, told = dict(parts["start"]), []
    for x in inputs:
        told.append(FAMILIES[family](At(parts, x, last)))
        last = last | told[-1]
    return {name: np.array([now[name] for now in told]) for name in told[0]}
