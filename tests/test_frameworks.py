"""Frameworks' layouts: other systems' vectors through the readers and the run, and the way back."""

import json
import re
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import lstm_calc as lc
from lstm_calc import (
    CATALOGUE,
    ProblemError,
    from_keras,
    from_onnx,
    from_torch,
    run,
    stored,
    to_keras,
    to_onnx,
    to_torch,
)
from lstm_calc.cells import KEYS
from lstm_calc.edits import fresh_layer, with_readout
from lstm_calc.problem import document

REFERENCE = Path(__file__).parent / "reference"
EXACT, SINGLE = 1e-12, 2e-6  # against float64, and against float32
SHOWS = 1e-6  # a mutation moves a number by more than this

# The gates' blocks in order, from each system's own documentation
ORDER = {
    "torch": {4: "ifgo", 3: "rzn", 1: "h"},
    "keras": {4: "ifgo", 3: "zrn", 1: "h"},
    "ort": {4: "iofg", 3: "zrn", 1: "h"},
}


# The vectors, one sequence at a time ------------------------------------------------------------


@dataclass
class Vector:
    """One sequence of a file: arrays by the system's names, the reader's other arguments, and what
    the system computed. finals: state → (directions or layers, H)."""

    system: str
    arrays: dict
    others: dict
    output: np.ndarray
    finals: dict
    single: np.ndarray | None = None
    found: dict = field(default_factory=dict)

    def read(self, arrays=None, **changed):
        return READERS[self.system](arrays or self.arrays, self.others | changed)

    @property
    def gates(self):
        arrays = [np.asarray(a) for name, a in self.arrays.items() if name in HIDDEN]
        rows, columns = sorted(arrays[0].shape[-2:])
        return ORDER[self.system][columns // rows]


HIDDEN = ("weight_hh_l0", "recurrent_kernel", "forward recurrent_kernel", "R")


def read_torch(arrays, others):
    return from_torch(arrays, **others)


def read_keras(arrays, others):
    return from_keras(list(arrays.values()), **others)


def read_onnx(arrays, others):
    return from_onnx(others["op"], arrays | others["tensors"], others["attributes"])


READERS = {"torch": read_torch, "keras": read_keras, "ort": read_onnx}


@cache
def text_of(name):
    return (REFERENCE / f"{name}.json").read_text(encoding="utf-8")


def vector(name, batch):
    found, system = json.loads(text_of(name)), name.partition("_")[0]
    return {"torch": torch_vector, "keras": keras_vector, "ort": onnx_vector}[system](found, batch)


def torch_vector(found, b):
    arrays = dict(found["weights"])
    if "head" in found:
        arrays |= {f"head.{part}": found["head"][part] for part in ("weight", "bias")}
    one = {key: [row[b] for row in found[key]] for key in ("x", "h0", "c0") if key in found}
    others = {"inputs": one.pop("x")} | one
    if "nonlinearity" in found["config"]:
        others["nonlinearity"] = found["config"]["nonlinearity"]
    finals = {s: [row[b] for row in found[f"{s}_n"]] for s in "hc" if f"{s}_n" in found}
    output = np.array(found["output"])[:, b]
    return Vector("torch", arrays, others, output, finals, found=found)


def keras_vector(found, b):
    # `forward_lstm_7/lstm_cell/kernel` is the forward layer's kernel
    names = [name.replace("_lstm_7/lstm_cell/", " ") for name in found["weights"]]
    arrays = dict(zip(names, found["weights"].values(), strict=True))
    others = {"inputs": found["x"][b], "states": [one[b] for one in found["initial_states"]]}
    if "reset_after" in found["config"]:
        others["reset_after"] = found["config"]["reset_after"]
    last = [one[b] for one in found["final_states"]]
    letters = "hc" if len(last) % 2 == 0 else "h"
    finals = {s: last[k :: len(letters)] for k, s in enumerate(letters)}
    return Vector("keras", arrays, others, np.array(found["output"][b]), finals, found=found)


def onnx_vector(found, b):
    given, theirs = found["inputs"], found["outputs_float64"]
    tensors = {k: [row[b] for row in v] for k, v in given.items() if k not in "WRBP"}
    others = {"op": found["op"], "tensors": tensors, "attributes": found["attributes"]}
    finals = {s: [row[b] for row in theirs[f"Y_{s}"]] for s in "hc" if f"Y_{s}" in theirs}
    both = (theirs, found["outputs_onnxruntime_float32"])
    output, single = (np.array(one["Y"])[:, 0, b] for one in both)  # one direction in all files
    arrays = {k: v for k, v in given.items() if k in "WRBP"}
    return Vector("ort", arrays, others, output, finals, single, found)


def batch_of(name):
    told = re.search(r"_b(\d)", name)
    return int(told[1]) if told else 1


NAMES = sorted(path.stem for path in REFERENCE.glob("*.json"))
NAMES = [name for name in NAMES if name.partition("_")[0] in READERS]
ITEMS = [(name, b) for name in NAMES for b in range(batch_of(name))]
each_item = pytest.mark.parametrize(("name", "batch"), ITEMS)


def test_the_vectors_are_all_there():
    systems = [name.partition("_")[0] for name in NAMES]
    assert {system: systems.count(system) for system in READERS} == {
        "torch": 11, "keras": 5, "ort": 6}  # fmt: skip
    assert len(ITEMS) == 19 + 10 + 12


def off(mine, theirs):
    mine, theirs = np.asarray(mine), np.asarray(theirs)
    assert mine.shape == theirs.shape
    return np.abs(mine - theirs).max()


def last(values, state):
    """A state after its run's last step: after the first input where it runs backwards."""
    return values[state][0 if values.layer.direction == "reverse" else -1]


def recurrent(trace):
    return [one for layer in trace.layers for one in layer.passes]


@each_item
def test_output_and_final_states_agree(name, batch):
    v = vector(name, batch)
    trace = run(v.read())
    assert off(trace.output, v.output) <= EXACT
    for state, theirs in v.finals.items():
        assert off([last(one, state) for one in recurrent(trace)], theirs) <= EXACT
    assert v.finals.keys() == set(trace.layer.cell.state)


@pytest.mark.parametrize(("name", "batch"), [item for item in ITEMS if item[0].startswith("ort")])
def test_output_agrees_with_onnxruntimes_float32(name, batch):
    v = vector(name, batch)
    assert off(run(v.read()).output, v.single) <= SINGLE


# Every intermediate -----------------------------------------------------------------------------


def torch_values(values, theirs):
    """(mine, theirs) of every value of a timestep that the file names; gradients (d…) aside."""
    cell, order = values.layer.cell, ORDER["torch"]
    for key, value in theirs.items():
        if key == "a":  # the weighted sums, a block a gate
            gates = next(
                g for g in order.values() if len(g) * values.layer.hidden_size == len(value)
            )
            for gate, part in zip(gates, np.split(np.array(value), len(gates)), strict=True):
                yield values[cell.steps[gate].args[0]], part
        elif key.startswith("a_"):
            yield values[cell.steps[key[2:]].args[0]], value
        else:
            mine = {"tanh_c": "tanh(c)", "hn_lin": "W_hn @ h_prev + b_hn"}.get(key, key)
            yield values[mine], value


@pytest.mark.parametrize(("name", "batch"), [item for item in ITEMS if item[0].startswith("torch")])
def test_every_value_agrees_with_pytorch(name, batch):
    v = vector(name, batch)
    trace, compared = run(v.read()), 0
    steps = v.found["intermediates"]
    assert len(steps) == len(recurrent(trace))
    for place, rows in steps.items():
        layer, back = int(place[5]), place.endswith("_reverse")
        values = trace.layers[layer].passes[back]
        assert sorted(row["t"] for row in rows) == list(range(trace.T))
        for row in rows:
            theirs = {
                k: x[batch] for k, x in row.items() if k != "t" and k not in ("da", "dc", "dh")
            }
            for mine, value in torch_values(values, theirs):
                assert off(mine[row["t"]], value) <= EXACT
                compared += 1
    assert compared >= 2 * trace.T


@pytest.mark.parametrize(("name", "batch"), [item for item in ITEMS if item[0].startswith("ort")])
def test_every_value_agrees_with_onnx(name, batch):
    v = vector(name, batch)
    trace = run(v.read())
    (rows,) = v.found["intermediates_float64"].values()
    rows = [row for row in rows if row["n"] == batch]  # n: the number in the batch
    candidate = "n" if v.found["op"] == "GRU" else "g"
    assert sorted(row["t"] for row in rows) == list(range(trace.T))
    for row in rows:
        for key in row.keys() - {"t", "n"}:
            mine = trace[candidate if key == "g" else key][row["t"]]
            assert off(mine, row[key]) <= EXACT, key


# Heads ------------------------------------------------------------------------------------------

HEADS = {
    "torch_lstm_head_every_step_in3_h4_T5_b2_K3": "every step",
    "torch_lstm_head_last_step_in3_h4_T5_b2_K3": "last step",
}


def head_values(found, key, batch, on):
    values = np.array(found["head"][key])
    return values[:, batch] if on == "every step" else values[batch : batch + 1]


def with_head(name, batch, kind):
    v, on = vector(name, batch), HEADS[name]
    given = document(with_readout(v.read(), kind, on))
    targets = head_values(v.found, "targets", batch, on).tolist()
    return v, run(lc.read(given | {"targets": targets, "loss": "cross-entropy"}))


@pytest.mark.parametrize("kind", ["linear", "softmax"])
@pytest.mark.parametrize("name", HEADS)
def test_logits_softmax_and_cross_entropy_agree_with_pytorch(name, kind):
    losses = []
    for batch in range(2):
        v, trace = with_head(name, batch, kind)
        theirs = {
            key: head_values(v.found, key, batch, HEADS[name])
            for key in ("logits", "softmax", "log_softmax")
        }
        logits = trace.answer if kind == "linear" else trace["W_y @ h + b_y"]
        assert off(logits, theirs["logits"]) <= EXACT
        assert off(trace.shares, theirs["softmax"]) <= EXACT
        assert off(np.log(trace.shares), theirs["log_softmax"]) <= EXACT
        losses.append(trace.loss)
    assert np.mean(losses) == pytest.approx(v.found["loss_value"], abs=EXACT, rel=0)


# The way back -----------------------------------------------------------------------------------


def without_forget(arrays):
    """W, R and B of an LSTM with 0 in the third of four blocks (i, o, f, c), the forget gate's."""
    found = {}
    for name, array in arrays.items():
        array = np.array(array, dtype=float)
        blocks = array.reshape(1, -1, 4, 4, *array.shape[2:])  # 4 units
        blocks[:, :, 2] = 0
        found[name] = blocks.reshape(array.shape).tolist()
    return found


@each_item
def test_the_way_back_gives_what_was_read(name, batch):
    v = vector(name, batch)
    problem = v.read()
    if v.system == "torch":
        assert to_torch(problem) == {"state_dict": v.arrays} | v.others
    elif v.system == "keras":
        assert to_keras(problem) == [list(v.arrays.values())]
    else:
        arrays = without_forget(v.arrays) if "cifg" in name else v.arrays
        others = v.others
        assert to_onnx(problem) == [
            (others["op"], arrays | others["tensors"], others["attributes"])
        ]


# Mutations show ---------------------------------------------------------------------------------

MANY = [name for name in NAMES if "rnn" not in name]  # more than one gate
PAIRS = [
    (name, a, b)
    for name in MANY
    for a, b in combinations(ORDER[name.partition("_")[0]][3 if "gru" in name else 4], 2)
]


def weights_of(v):
    return {name: array for name, array in v.arrays.items() if not name.startswith("head.")}


def swapped(v, name, a, b):
    """An array of the vector with two gates' blocks exchanged."""
    array = np.array(v.arrays[name])
    axis = {"torch": 0, "keras": -1, "ort": 1}[v.system]
    gates = v.gates.replace("g", "") if name == "P" else v.gates
    if a not in gates or b not in gates:
        return array
    units = np.shape(v.arrays[next(n for n in HIDDEN if n in v.arrays)])[-1 if axis != -1 else 0]
    blocks = np.split(array, array.shape[axis] // units, axis=axis)  # B: twice as many
    for start in range(0, len(blocks), len(gates)):
        i, j = start + gates.index(a), start + gates.index(b)
        blocks[i], blocks[j] = blocks[j], blocks[i]
    return np.concatenate(blocks, axis=axis)


def moved(v, problem):
    """How far the output or a final state is from what the system computed."""
    trace = run(problem)
    finals = [
        off([last(one, state) for one in recurrent(trace)], theirs)
        for state, theirs in v.finals.items()
        if state in trace.layer.cell.state
    ]
    return max(off(trace.output, v.output), *finals)


@pytest.mark.parametrize(("name", "a", "b"), PAIRS)
def test_two_gates_exchanged_in_all_arrays_show(name, a, b):
    v = vector(name, 0)
    arrays = v.arrays | {one: swapped(v, one, a, b) for one in weights_of(v)}
    assert moved(v, v.read(arrays)) > SHOWS


@pytest.mark.parametrize(("name", "a", "b"), PAIRS)
def test_two_gates_exchanged_in_one_array_show(name, a, b):
    v = vector(name, 0)
    for one in weights_of(v):
        array = swapped(v, one, a, b)
        if array.tolist() != v.arrays[one]:
            assert moved(v, v.read(v.arrays | {one: array})) > SHOWS, one


BIASED = [name for name in NAMES if "nobias" not in name]


@pytest.mark.parametrize("name", BIASED)
def test_dropped_biases_show(name):
    v = vector(name, 0)
    arrays = {one: array for one, array in v.arrays.items() if "bias" not in one and one != "B"}
    assert len(arrays) < len(v.arrays)
    assert moved(v, v.read(arrays)) > SHOWS


def halves(array):
    """Each bias of an array alone set to 0: the rows of Keras's two, the halves of ONNX's B."""
    array = np.array(array)
    pieces = array.reshape(2, -1) if array.ndim == 2 else array[None]
    for k in range(len(pieces)):
        changed = pieces.copy()
        changed[k] = 0
        yield changed.reshape(array.shape)


@pytest.mark.parametrize("name", BIASED)
def test_one_bias_of_two_dropped_shows(name):
    v = vector(name, 0)
    for one in (n for n in v.arrays if n == "B" or ("bias" in n and "head" not in n)):
        for array in halves(v.arrays[one]):
            assert moved(v, v.read(v.arrays | {one: array})) > SHOWS, one


PEEPHOLE = "ort_lstm_peephole_in3_h4_T5_b2"


@pytest.mark.parametrize("dropped", ["all", 0, 1, 2])
def test_a_dropped_peephole_shows(dropped):
    v = vector(PEEPHOLE, 0)
    arrays = dict(v.arrays)
    peepholes = np.array(arrays.pop("P"))
    if dropped != "all":
        peepholes[:, 4 * dropped : 4 * dropped + 4] = 0
        arrays["P"] = peepholes
    assert moved(v, v.read(arrays)) > SHOWS


def test_an_output_gate_that_sees_the_old_cell_state_shows():
    v = vector(PEEPHOLE, 0)
    given = document(v.read())
    (layer,) = given["layers"]
    cell = CATALOGUE[layer["cell"]]
    lines = dict(cell.equations) | {"o": cell.equations["o"].replace("p_o * c", "p_o * c_prev")}
    layer["cell"] = {"state": ["h", "c"], "equations": lines}
    assert moved(v, lc.read(given)) > SHOWS


def test_a_forget_gate_of_its_own_shows_against_the_coupled_one():
    v = vector("ort_lstm_cifg_in3_h4_T5_b2", 0)
    attributes = v.others["attributes"] | {"input_forget": 0}
    assert moved(v, v.read(attributes=attributes)) > SHOWS


@pytest.mark.parametrize("name", [name for name in NAMES if "gru" in name])
def test_the_other_reset_form_shows(name):
    v = vector(name, 0)
    if v.system == "torch":
        given = document(v.read())
        given["layers"][0]["cell"] = "gru_two_biases"
        problem = lc.read(given)
    elif v.system == "keras":
        after, bias = v.others["reset_after"], np.array(v.arrays["bias"])
        other = bias.sum(axis=0) if after else np.stack([bias, 0 * bias])
        problem = v.read(v.arrays | {"bias": other}, reset_after=not after)
    else:
        attributes = dict(v.others["attributes"])
        attributes["linear_before_reset"] = 1 - attributes["linear_before_reset"]
        problem = v.read(attributes=attributes)
    assert moved(v, problem) > SHOWS


@pytest.mark.parametrize("name", [name for name in NAMES if "_bi_" in name])
def test_two_directions_exchanged_show(name):
    v = vector(name, 0)
    keys, arrays = list(v.arrays), list(v.arrays.values())
    half = len(keys) // 2
    turned = dict(zip(keys, arrays[half:] + arrays[:half], strict=True))
    assert moved(v, v.read(turned)) > SHOWS


def test_a_reverse_run_taken_for_a_forward_one_shows():
    v = vector("ort_lstm_reverse_in2_h3_T4_b2", 0)
    attributes = v.others["attributes"] | {"direction": "forward"}
    assert moved(v, v.read(attributes=attributes)) > SHOWS


def test_the_other_nonlinearity_shows():
    for name, other in (
        ("torch_rnn_relu_in3_h4_T5_b2", "tanh"),
        ("torch_rnn_tanh_in3_h4_T5_b1", "relu"),
    ):
        v = vector(name, 0)
        assert moved(v, v.read(nonlinearity=other)) > SHOWS


# Other forms that mean the same -----------------------------------------------------------------


def changed(name, batch=0, **layer):
    """A vector's problem with its layer's document changed: cell, and weights by function."""
    given = document(vector(name, batch).read())
    (only,) = given["layers"]
    only["cell"] = layer["cell"]
    only["weights"] = layer["weights"](only["weights"])
    return lc.read(given)


def negated(weights, gate, into=None):
    """The weights of a gate negated, under another gate's name where `into` says so."""
    kept = {n: w for n, w in weights.items() if n[-1] not in (gate, into)}
    turned = {n: w for n, w in weights.items() if n[-1] == gate}
    return kept | {n[:-1] + (into or gate): (-np.array(w)).tolist() for n, w in turned.items()}


SAME = [  # a vector, the cell that means the same, and its weights
    ("ort_gru_lbr0_in3_h4_T5_b2", "gru_z_new_two_biases", lambda w: negated(w, "z")),
    ("ort_gru_lbr1_in3_h4_T5_b2", "gru_reset_after_z_new", lambda w: negated(w, "z")),
    ("ort_lstm_cifg_in3_h4_T5_b2", "lstm_coupled_i_two_biases", lambda w: negated(w, "i", "f")),
    ("ort_lstm_cifg_in3_h4_T5_b2", "lstm_coupled_c_two_biases", lambda w: negated(w, "i", "f")),
    ("ort_lstm_random_in3_h4_T5_b2", "greff_np_two_biases", dict),
]


@pytest.mark.parametrize(("name", "cell", "weights"), SAME)
def test_a_cell_that_means_the_same_is_written_as_the_one_onnx_has(name, cell, weights):
    v, problem = vector(name, 0), changed(name, cell=cell, weights=weights)
    assert moved(v, problem) <= EXACT
    ((op, tensors, attributes),) = to_onnx(problem)
    arrays = without_forget(v.arrays) if "cifg" in name else v.arrays
    assert (op, attributes) == (v.others["op"], v.others["attributes"])
    assert tensors == arrays | v.others["tensors"]
    gate = "zi"["lstm" in name]
    own = "zf"["lstm" in name]
    said = (
        f"Gate {gate} has the weights and biases of the problem's {own}, negated: it is 1 minus "
        "that gate."
    )
    assert stored(problem, "onnx")[0].notes == (() if cell.startswith("greff") else (said,))


@pytest.mark.parametrize("keys", ["i", "fo"])
def test_some_peepholes_alone_are_written_with_0_for_the_others(keys):
    v = vector(PEEPHOLE, 0)
    problem = changed(
        PEEPHOLE,
        cell=f"lstm_peephole_{keys}_two_biases",
        weights=lambda w: {n: x for n, x in w.items() if n[0] != "p" or n[-1] in keys},
    )
    ((_, tensors, _),) = to_onnx(problem)
    theirs = dict(zip("iof", np.split(np.array(v.arrays["P"][0]), 3), strict=True))
    expected = [x for gate in "iof" for x in theirs[gate] * (gate in keys)]
    assert tensors == v.arrays | v.others["tensors"] | {"P": [expected]}


def test_peepholes_with_coupled_gates_are_read_and_written():
    v = vector(PEEPHOLE, 0)
    attributes = v.others["attributes"] | {"input_forget": 1}
    problem = v.read(attributes=attributes)
    assert problem.cell is CATALOGUE["greff_cifg_two_biases"]
    trace = run(problem)
    assert off(trace["f"], 1 - trace["i"]) == 0
    ((_, tensors, back),) = to_onnx(problem)
    assert back == attributes
    assert tensors["P"] == [[*v.arrays["P"][0][:8], 0, 0, 0, 0]]
    assert tensors["R"] == without_forget(v.arrays | {"P": [[0] * 16]})["R"]


def test_one_gate_that_resets_and_updates_is_a_gru():
    weights = {
        "W_xf": [[0.5]], "W_hf": [[-0.25]], "b_f": [0.75],
        "W_xn": [[1.5]], "W_hn": [[2.0]], "b_n": [-1.0],
    }  # fmt: skip
    layer = {"cell": "mgu", "weights": weights, "start": {"h": [0.3]}}
    problem = lc.read({"format": "lstm-calc/1", "layers": [layer], "inputs": [[0.4], [-0.7]]})
    (arrays,) = to_keras(problem)
    assert arrays == [[[-0.5, 0.5, 1.5]], [[0.25, -0.25, 2.0]], [-0.75, 0.75, -1.0]]  # z, r, h
    again = from_keras(arrays, problem.inputs, [[0.3]], reset_after=False)
    assert off(run(again).output, run(problem).output) <= EXACT


def test_joined_matrices_are_split_and_one_bias_stands_with_the_input():
    weights = {
        "W_i": [[1, 2]], "W_f": [[3, 4]], "W_g": [[5, 6]], "W_o": [[7, 8]],
        "b_i": [0.1], "b_f": [0.2], "b_g": [0.3], "b_o": [0.4],
    }  # fmt: skip
    layer = {"cell": "lstm_joined_hx", "weights": weights}
    problem = lc.read({"format": "lstm-calc/1", "layers": [layer], "inputs": [[1]]})
    assert to_torch(problem)["state_dict"] == {
        "weight_ih_l0": [[2], [4], [6], [8]],
        "weight_hh_l0": [[1], [3], [5], [7]],
        "bias_ih_l0": [0.1, 0.2, 0.3, 0.4],
        "bias_hh_l0": [0, 0, 0, 0],
    }
    assert to_keras(problem) == [[[[2, 4, 6, 8]], [[1, 3, 5, 7]], [0.1, 0.2, 0.3, 0.4]]]
    ((_, tensors, _),) = to_onnx(problem)
    assert tensors["W"] == [[[2], [8], [4], [6]]]
    assert tensors["B"] == [[0.1, 0.4, 0.2, 0.3, 0, 0, 0, 0]]
    assert stored(problem, "torch")[0].notes == (
        "The joined weights are split: one matrix for x, one for h.",
        "Each gate's bias stands with the input; the hidden state's bias is 0.",
    )


def test_two_biases_become_their_sum_in_keras():
    v = vector("torch_lstm_in3_h4_T5_b1", 0)
    (arrays,) = to_keras(v.read())
    theirs = {name: np.array(array) for name, array in v.arrays.items()}
    assert off(arrays[0], theirs["weight_ih_l0"].T) == 0
    assert off(arrays[1], theirs["weight_hh_l0"].T) == 0
    assert off(arrays[2], theirs["bias_ih_l0"] + theirs["bias_hh_l0"]) <= EXACT


def test_a_gru_of_pytorch_is_one_of_keras_and_of_onnx():
    v = vector("torch_gru_in3_h4_T5_b1", 0)
    problem = v.read()
    inputs, start = v.others["inputs"], v.others["h0"]
    (arrays,) = to_keras(problem)
    assert moved(v, from_keras(arrays, inputs, start)) <= EXACT
    ((op, tensors, attributes),) = to_onnx(problem)
    assert attributes["linear_before_reset"] == 1
    assert moved(v, from_onnx(op, tensors, attributes)) <= EXACT
    permuted = [np.array(v.arrays["weight_ih_l0"])[4 * k : 4 * k + 4] for k in (1, 0, 2)]
    assert off(tensors["W"][0], np.concatenate(permuted)) == 0


# Every cell of the catalogue, in every framework ------------------------------------------------

TORCH_HAS = {"lstm", "greff_np", "gru_reset_after", "gru_reset_after_z_new", "rnn", "rnn_relu"}
KERAS_HAS = TORCH_HAS | {"gru", "gru_z_new", "mgu", "lstm_hard_sigmoid"}
ONNX_HAS = TORCH_HAS | {
    "gru", "gru_z_new", "mgu", "lstm_peephole", "lstm_peephole_fi", "lstm_peephole_fo",
    "lstm_peephole_io", "lstm_peephole_f", "lstm_peephole_i", "lstm_peephole_o", "lstm_coupled",
    "lstm_coupled_i", "lstm_coupled_c", "greff_cifg",
}  # fmt: skip
HAS = {"torch": TORCH_HAS, "keras": KERAS_HAS, "onnx": ONNX_HAS}


def some_problem(key, direction="forward"):
    """Two inputs, three units, four timesteps, distinct numbers."""
    numbers = np.random.default_rng(5)
    layer = fresh_layer(CATALOGUE[key], 2, 3)
    weights = {n: numbers.uniform(-1, 1, w.shape).tolist() for n, w in layer.weights.items()}
    start = {s: numbers.uniform(-1, 1, 3).tolist() for s in layer.start}
    found = {"cell": key, "weights": weights, "start": start, "direction": direction}
    if direction == "both":
        turned = {n: (-np.flip(w)).tolist() for n, w in weights.items()}
        found |= {
            "weights_reverse": turned,
            "start_reverse": {s: w[::-1] for s, w in start.items()},
        }
    inputs = numbers.uniform(-1, 1, (4, 2)).tolist()
    return lc.read({"format": "lstm-calc/1", "layers": [found], "inputs": inputs})


def again_torch(problem):
    return from_torch(**to_torch(problem))


def again_keras(problem):
    layer, (one,) = problem.layers[0], stored(problem, "keras")
    told = {k: v for k, v in one.settings.items() if k != "merge_mode"}
    letters = ["h", "c"][: len(layer.cell.state)]
    states = [each.start[s] for each in layer.passes for s in letters]
    return from_keras(to_keras(problem)[0], problem.inputs, states, **told)


def again_onnx(problem):
    return from_onnx(*to_onnx(problem)[0])


AGAIN = {"torch": again_torch, "keras": again_keras, "onnx": again_onnx}


@pytest.mark.parametrize("direction", ["forward", "reverse", "both"])
@pytest.mark.parametrize("framework", HAS)
def test_every_cell_is_written_with_its_meaning_or_refused(framework, direction):
    for key, (family, _) in KEYS.items():
        problem = some_problem(key, direction)
        if family in HAS[framework] and (framework, direction) != ("torch", "reverse"):
            again = AGAIN[framework](problem)
            assert off(run(again).output, run(problem).output) <= EXACT, key
        else:
            with pytest.raises(ProblemError, match=r"^layers\[0\]: .* Choose "):
                AGAIN[framework](problem)


def test_what_a_framework_has_not_is_told_with_what_it_has_and_where_it_fits():
    said = (
        r"layers\[0\]: Peephole LSTM fits no layer of PyTorch\. Choose one of the cells that it "
        r"has: LSTM, .*, or write it for ONNX\."
    )
    with pytest.raises(ProblemError, match=said):
        to_torch(vector(PEEPHOLE, 0).read())
    with pytest.raises(ProblemError, match="PyTorch has no layer that runs only from the last"):
        to_torch(some_problem("lstm", "reverse"))


def test_a_cell_of_ones_own_is_refused():
    layer = {"cell": {"state": ["h"], "equations": {"h": "tanh(W @ x)"}}, "weights": {"W": [[1]]}}
    problem = lc.read({"format": "lstm-calc/1", "layers": [layer], "inputs": [[1]]})
    for write in (to_torch, to_keras, to_onnx):
        with pytest.raises(ProblemError, match="a cell of one's own fits no layer of"):
            write(problem)


# Layers on layers, heads, prefixes --------------------------------------------------------------


def stacked(*cells, units=3):
    """A problem of several layers, both directions in the last, each with numbers of its own."""
    numbers, size, layers = np.random.default_rng(9), 2, []
    for k, key in enumerate(cells):
        layer = fresh_layer(CATALOGUE[key], size, units)
        draw = {n: numbers.uniform(-1, 1, w.shape).tolist() for n, w in layer.weights.items()}
        layers.append({"cell": key, "weights": draw})
        if k == len(cells) - 1:
            twin = {n: numbers.uniform(-1, 1, np.shape(w)).tolist() for n, w in draw.items()}
            layers[-1] |= {"direction": "both", "weights_reverse": twin}
        size = units
    inputs = numbers.uniform(-1, 1, (4, 2)).tolist()
    return lc.read({"format": "lstm-calc/1", "layers": layers, "inputs": inputs})


def test_keras_layers_that_feed_one_another_and_a_dense_layer_come_back():
    problem = with_readout(stacked("lstm", "gru_reset_after", "rnn"), "linear")
    arrays = to_keras(problem)
    assert [len(one) for one in arrays] == [3, 3, 6, 2]
    assert np.shape(arrays[-1][0]) == (6, 2)
    again = from_keras(arrays, problem.inputs)
    assert off(run(again).answer, run(problem).answer) == 0
    states = [[[0.5] * 3, [0.1] * 3], [[0.2] * 3], [[0.3] * 3, [0.4] * 3]]
    begun = from_keras(arrays, problem.inputs, states)
    assert [one.start["h"][0] for layer in begun.layers for one in layer.passes] == [
        0.5, 0.2, 0.3, 0.4]  # fmt: skip


def test_onnx_has_a_node_for_each_layer_and_x_in_the_first():
    problem = stacked("lstm_peephole", "gru")
    (first, tensors, _), (second, above, attributes) = to_onnx(problem)
    assert (first, second) == ("LSTM", "GRU")
    assert attributes == {
        "hidden_size": 3, "direction": "bidirectional", "linear_before_reset": 0}  # fmt: skip
    assert "X" in tensors
    assert "X" not in above
    below = from_onnx(*to_onnx(problem)[0])
    last = from_onnx(second, above | {"X": run(below).output}, attributes)
    assert off(run(last).output, run(problem).output) <= EXACT


def test_pytorchs_stacked_layers_must_be_alike():
    with pytest.raises(ProblemError, match=r"layers\[1\]: PyTorch's stacked layers are all alike"):
        to_torch(stacked("lstm", "rnn"))
    with pytest.raises(ProblemError, match=r"layers\[1\].*directions of layers\[0\]"):
        to_torch(stacked("lstm", "lstm"))


def test_a_layer_without_biases_on_one_with_is_given_some_of_0():
    problem = stacked("rnn_no_bias", "rnn")
    both = replace(problem, layers=(*problem.layers[:1], replace(
        problem.layers[1], direction="forward", reverse=None)))  # fmt: skip
    state_dict = to_torch(both)["state_dict"]
    assert state_dict["bias_ih_l0"] == state_dict["bias_hh_l0"] == [0, 0, 0]
    assert off(run(again_torch(both)).output, run(both).output) <= EXACT
    assert [len(one) for one in to_keras(both)] == [2, 3]


TWO_LAYERS = "torch_lstm_2layer_in2_h3_T4_b2"


def test_names_may_share_a_prefix_and_a_batch_of_one_is_taken():
    v = vector(TWO_LAYERS, 1)
    state_dict = {f"encoder.lstm.{n}": np.array(a, dtype="f8") for n, a in v.arrays.items()}
    inputs, h0, c0 = (np.array(v.others[name]) for name in ("inputs", "h0", "c0"))
    problem = from_torch(state_dict, inputs[:, None], h0[:, None], c0[:, None])
    assert moved(v, problem) <= EXACT
    v = vector("keras_gru_reset_after_in3_u4_T5_b2", 1)
    batch = from_keras([*v.arrays.values()], [v.others["inputs"]], [v.others["states"]])
    assert moved(v, batch) <= EXACT
    v = vector(PEEPHOLE, 1)
    tensors = {n: np.array(a)[:, None] for n, a in v.others["tensors"].items()}
    lengths = {"sequence_lens": np.array([5], dtype="i4"), "B": np.array(v.arrays["B"])}
    attributes = {"direction": b"forward", "activations": [b"sigmoid", "Tanh", "tanh"]}
    assert moved(v, from_onnx("LSTM", v.arrays | tensors | lengths, attributes)) <= EXACT


def test_a_start_that_is_not_given_is_0():
    v = vector(TWO_LAYERS, 0)
    problem = from_torch(v.arrays, v.others["inputs"], h0=v.others["h0"])
    assert problem.layers[1].start["h"].tolist() == v.others["h0"][1]
    assert not problem.layers[1].start["c"].any()


def test_a_head_under_any_name_with_or_without_bias_is_a_linear_readout():
    v = vector("torch_lstm_in3_h4_T5_b1", 0)
    names = {f"rnn.{n}": a for n, a in v.arrays.items()} | {"fc.weight": [[1, 2, 3, 4]]}
    trace = run(from_torch(names, v.others["inputs"], v.others["h0"], v.others["c0"]))
    assert off(trace.answer, v.output @ [[1], [2], [3], [4]]) <= 1e-11
    assert to_torch(trace.problem)["state_dict"]["head.bias"] == [0]


@pytest.mark.parametrize("kind", ["softmax", "sigmoid"])
def test_a_readout_is_written_as_the_linear_layer_before_its_function(kind):
    problem = with_readout(vector("torch_lstm_in3_h4_T5_b1", 0).read(), kind)
    weights = problem.readout.layer.weights
    assert to_torch(problem)["state_dict"]["head.weight"] == weights["W_y"].tolist()
    assert to_keras(problem)[-1] == [weights["W_y"].T.tolist(), weights["b_y"].tolist()]
    plain = with_readout(problem, "softmax(h)")
    assert "head.weight" not in to_torch(plain)["state_dict"]


def test_a_readout_of_ones_own_is_refused():
    given = document(vector("torch_rnn_tanh_in3_h4_T5_b1", 0).read())
    given["readout"] = {"equations": {"y": "tanh(W_y @ h)"}, "weights": {"W_y": [[1, 2, 3, 4]]}}
    for write in (to_torch, to_keras):
        with pytest.raises(ProblemError, match=r"readout: .*'s linear layer is W_y @ h \+ b_y"):
            write(lc.read(given))


def test_keras_settings_choose_the_cell():
    lstm, rnn = (vector(f"keras_{n}_in3_u4_T5_b2", 0) for n in ("lstm", "rnn_tanh"))
    hard = lstm.read(recurrent_activation="hard_sigmoid")
    assert hard.cell is CATALOGUE["lstm_hard_sigmoid"]
    assert rnn.read(activation="relu").cell is CATALOGUE["rnn_relu"]
    back = lstm.read(go_backwards=True)
    turned = lstm.read(inputs=lstm.others["inputs"][::-1])
    assert off(run(back).output[::-1], run(turned).output) <= EXACT
    settings = stored(back, "keras")[0].settings
    assert settings == {
        "activation": "tanh", "recurrent_activation": "sigmoid", "go_backwards": True}  # fmt: skip


def test_relu_of_onnx_comes_back_with_its_activations():
    v = vector("torch_rnn_relu_in3_h4_T5_b2", 0)
    ((op, tensors, attributes),) = to_onnx(v.read())
    assert attributes["activations"] == ["Relu"]
    assert moved(v, from_onnx(op, tensors, attributes)) <= EXACT


# As it is stored --------------------------------------------------------------------------------

SHOWN = {  # vector → array → (axis, gates in order)
    "torch_lstm_in3_h4_T5_b1": {
        "weight_ih_l0": ("rows", "ifgo"), "weight_hh_l0": ("rows", "ifgo"),
        "bias_ih_l0": ("rows", "ifgo"), "bias_hh_l0": ("rows", "ifgo"),
    },
    "torch_gru_in3_h4_T5_b1": {
        "weight_ih_l0": ("rows", "rzn"), "weight_hh_l0": ("rows", "rzn"),
        "bias_ih_l0": ("rows", "rzn"), "bias_hh_l0": ("rows", "rzn"),
    },
    "keras_lstm_in3_u4_T5_b2": {
        "kernel": ("columns", "ifgo"), "recurrent_kernel": ("columns", "ifgo"),
        "bias": ("columns", "ifgo"),
    },
    "keras_gru_reset_after_in3_u4_T5_b2": {
        "kernel": ("columns", "zrn"), "recurrent_kernel": ("columns", "zrn"),
        "bias": ("columns", "zrn"),
    },
    "ort_lstm_peephole_in3_h4_T5_b2": {
        "W": ("rows", "iofg"), "R": ("rows", "iofg"), "B": ("columns", "iofgiofg"),
        "P": ("columns", "iof"),
    },
    "ort_gru_lbr0_in3_h4_T5_b2": {
        "W": ("rows", "zrn"), "R": ("rows", "zrn"), "B": ("columns", "zrnzrn"),
    },
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_stored_is_shown_with_its_blocks(name):
    v = vector(name, 0)
    framework = {"ort": "onnx"}.get(v.system, v.system)
    (layer,) = stored(v.read(), framework)
    shown = {one.name: (one.axis, "".join(gate for gate, _ in one.blocks)) for one in layer.arrays}
    assert shown == SHOWN[name]
    for one in layer.arrays:
        theirs = v.arrays[one.name]
        assert off(one.values, theirs[0] if framework == "onnx" else theirs) == 0
        assert [(b.start, b.stop) for _, b in one.blocks] == [
            (4 * k, 4 * k + 4) for k in range(len(one.blocks))
        ]
        assert not one.values.flags.writeable


def test_a_stored_block_is_the_gates_own_matrix():
    problem = vector("keras_lstm_in3_u4_T5_b2", 0).read()
    weights = problem.layers[0].weights
    for framework, turn in (("torch", np.asarray), ("keras", np.transpose), ("onnx", np.asarray)):
        first = stored(problem.layers[0], framework).arrays[0]
        for gate, block in first.blocks:
            rows = first.values[:, block] if first.axis == "columns" else first.values[block]
            assert off(turn(rows), weights[f"W_x{gate}"]) == 0


def test_both_directions_are_stored_one_after_the_other():
    problem = vector("torch_lstm_bi_in2_h3_T4_b2", 0).read()
    names = {fw: [(a.name, a.direction) for a in stored(problem, fw)[0].arrays] for fw in HAS}
    assert names["torch"][0] == ("weight_ih_l0", "forward")
    assert names["torch"][4] == ("weight_ih_l0_reverse", "reverse")
    assert names["keras"][3] == ("kernel", "reverse")
    assert names["onnx"][3:5] == [("W", "reverse"), ("R", "reverse")]
    assert stored(stacked("lstm", "lstm"), "torch")[1].arrays[-1].name == "bias_hh_l1_reverse"


# What comes in wrong ----------------------------------------------------------------------------


def lstm_arrays(units=2, inputs=3):
    return {
        "weight_ih_l0": np.ones((4 * units, inputs)), "weight_hh_l0": np.ones((4 * units, units)),
        "bias_ih_l0": np.ones(4 * units), "bias_hh_l0": np.ones(4 * units),
    }  # fmt: skip


X, SELF = [[1, 2, 3]], []
SELF.append(SELF)
HOSTILE_TORCH = [  # what changes, and what is said
    ({"state_dict": None}, "state_dict: give a dict"),
    ({"state_dict": [1, 2]}, "state_dict: give a dict"),
    ({"state_dict": {3: [[1]]}}, "state_dict: give a dict"),
    ({"state_dict": {}}, "the names of one LSTM, GRU or RNN"),
    ({"state_dict": {"W": [[1]]}}, "the names of one LSTM, GRU or RNN"),
    ({"inputs": None}, "inputs: None is not a number"),
    ({"inputs": []}, "inputs is empty"),
    ({"inputs": [[]]}, r"inputs\[0\] is empty"),
    ({"inputs": [[1, 2], [1]]}, r"inputs\[1\] is not as large as inputs\[0\]"),
    ({"inputs": [1, 2, 3]}, "inputs: give a matrix or a list of matrices"),
    ({"inputs": [[1, 2, "3"]]}, r"inputs\[0\]\[2\]: '3' is not a number"),
    ({"inputs": [[1, 2, True]]}, r"inputs\[0\]\[2\]: True is not a number"),
    ({"inputs": [[1, 2, 1j]]}, "<complex> is not a number"),
    ({"inputs": [[1, 2, {}]]}, "<dict> is not a number"),
    ({"inputs": [[1, 2, 10**400]]}, r"inputs\[0\]\[2\] must be finite"),
    ({"inputs": [[1, 2, float("nan")]]}, r"inputs\[0\]\[2\] must be finite"),
    ({"inputs": np.array([[1, np.inf, 3]])}, "inputs: every number must be finite"),
    ({"inputs": np.array([["a", "b", "c"]])}, "'a' is not a number"),
    ({"inputs": np.array([[True, False, True]])}, "True is not a number"),
    ({"inputs": np.ones((2, 2, 2, 2))}, "inputs has 4 axes"),
    ({"inputs": np.ones((4, 2, 3))}, "a batch of 2 along axis 1; give one sequence"),
    ({"inputs": SELF}, "nested too deeply"),
    ({"inputs": np.ndarray}, "inputs: <type> is not a number"),
    ({"inputs": [[1, 2]]}, r"weight_ih_l0 must be \(8, 2\): \(4H, D\) with D = 2 inputs"),
    ({"inputs": np.ones((5000, 3))}, "the number of timesteps is 5000"),
    ({"h0": [[1]]}, r"h0 must be \(1, 2\): a state for each layer and direction"),
    ({"h0": np.ones((1, 3, 2))}, "h0 .* a batch of 3"),
    ({"h0": [1, 2]}, "h0: give a matrix"),
    ({"c0": "text"}, "c0: 'text' is not a number"),
    ({"nonlinearity": "relu"}, "nonlinearity of LSTM is 'tanh' here, not 'relu'"),
    ({"nonlinearity": ["tanh"]}, "not <list>"),
    ({"nonlinearity": np.array(["tanh", "relu"])}, "not <ndarray>"),
]


@pytest.mark.parametrize(("changes", "said"), HOSTILE_TORCH)
def test_from_torch_says_what_is_wrong(changes, said):
    with pytest.raises(ProblemError, match=said):
        from_torch(**{"state_dict": lstm_arrays(), "inputs": X} | changes)


HOSTILE_NAMES = [  # entries that change (None: left out), and what is said
    ({"weight_hh_l0": None}, "state_dict lacks weight_hh_l0"),
    ({"weight_ih_l0": None}, "state_dict lacks weight_ih_l0"),
    ({"bias_hh_l0": None}, "state_dict lacks bias_hh_l0"),
    ({"weight_hh_l0": np.ones((2, 8))}, "weight_hh_l0: with 8 units .* Transpose it?"),
    ({"weight_hh_l0": np.ones((10, 2))}, "8 for LSTM, 6 for GRU, 2 for RNN long together.*are 10"),
    ({"weight_hh_l0": 3}, "weight_hh_l0: give a matrix; this is a number"),
    ({"weight_hh_l0": np.ones((6, 2))}, r"weight_ih_l0 must be \(6, 3\): \(3H, D\)"),
    ({"weight_ih_l0": np.ones((3, 8))}, r"weight_ih_l0 must be \(8, 3\).*\(3, 8\)\. Transpose"),
    ({"bias_ih_l0": np.ones(6)}, r"bias_ih_l0 must be \(8,\): \(4H\)"),
    ({"bias_ih_l0": np.full(8, np.nan)}, "bias_ih_l0: every number must be finite"),
    ({"weight_hr_l0": np.ones((1, 2))}, "a projection .*proj_size=0"),
    ({"weight_ih_l1": np.ones((8, 2))}, "state_dict lacks weight_hh_l1, bias_ih_l1, bias_hh_l1"),
    ({"weight_ih_l0_reverse": np.ones((8, 3))}, "lacks weight_hh_l0_reverse"),
    ({"weight_ih_l9": np.ones((8, 2))}, "10 layers; 4 is the most"),
    ({"weight_ih_l00": np.ones((8, 2))}, "'weight_ih_l00' is not known. Did you mean"),
    ({"decoder.weight_ih_l0": np.ones((8, 3))}, "It has those of '' and 'decoder.'"),
    ({"embedding.weight": X, "head.weight": X}, "one linear layer.*'embedding.weight', 'head.wei"),
    ({"head.bias": [1]}, "one linear layer.*'head.bias'"),
    ({"scale": [1]}, "one linear layer.*'scale'"),
    ({"head.weight": X}, "head.weight takes 3 numbers, and the last layer gives 2"),
    ({"head.weight": [[1, 2]], "head.bias": [1, 2]}, r"head.bias must be \(1,\)"),
]


@pytest.mark.parametrize(("changes", "said"), HOSTILE_NAMES)
def test_from_torch_says_which_entry_is_wrong(changes, said):
    entries = lstm_arrays() | changes
    with pytest.raises(ProblemError, match=said):
        from_torch({name: a for name, a in entries.items() if a is not None}, X)


def test_a_cell_state_of_a_cell_without_one_is_refused():
    v = vector("torch_gru_in3_h4_T5_b1", 0)
    with pytest.raises(ProblemError, match="c0: a GRU has no cell state"):
        v.read(c0=v.others["h0"])


KERNEL, RECURRENT, BIAS = np.ones((3, 8)), np.ones((2, 8)), np.ones(8)
GRU = [np.ones((3, 6)), np.ones((2, 6))]
HOSTILE_KERAS = [
    ({"weights": None}, "weights: give the list of arrays"),
    ({"weights": {}}, "weights: give the list of arrays"),
    ({"weights": []}, "weights: give the list of arrays"),
    ({"weights": KERNEL}, "weights: give the list of arrays"),
    ({"weights": [KERNEL]}, r"weights: give \[kernel, recurrent_kernel, bias\]"),
    ({"weights": [KERNEL, RECURRENT, BIAS, BIAS, BIAS]}, "weights: give"),
    ({"weights": [KERNEL, RECURRENT, BIAS[:4]]}, r"bias must be \(8,\): \(4H\)"),
    ({"weights": [KERNEL.T, RECURRENT, BIAS]}, r"kernel must be \(3, 8\).*Transpose it"),
    ({"weights": [KERNEL, RECURRENT.T, BIAS]}, "recurrent_kernel: with 8 units"),
    ({"weights": [KERNEL, 7, BIAS]}, "recurrent_kernel: give a matrix; this is a number"),
    ({"weights": [KERNEL, [[1, None]], BIAS]}, r"recurrent_kernel\[0\]\[1\]: None is not a n"),
    ({"weights": [KERNEL, RECURRENT] * 2 + [BIAS]}, "weights: give"),
    ({"weights": [KERNEL, RECURRENT, BIAS, KERNEL, KERNEL, BIAS]}, "backward recurrent_kernel mu"),
    ({"weights": [[KERNEL, RECURRENT, BIAS], [KERNEL]]}, r"weights\[1\]: give"),
    ({"weights": [[KERNEL, RECURRENT], [KERNEL, RECURRENT]]}, r"weights\[1\] kernel must be \(2"),
    ({"weights": [[KERNEL, RECURRENT]] * 5}, "weights has 5 layers; 4 is the most"),
    ({"weights": [[KERNEL, RECURRENT], [[[1]], [1]]]}, "Dense layer's kernel takes 1 numbers"),
    ({"weights": [[KERNEL, RECURRENT], 3]}, r"weights\[1\]: give"),
    ({"weights": SELF}, r"weights\[0\]: give"),
    ({"weights": [*GRU, np.ones(6)]}, "one row of biases are those of a GRU with reset_after=F"),
    (
        {"weights": [*GRU, np.ones((2, 6))], "reset_after": False},
        "two rows of biases are those of a GRU with reset_after=True",
    ),
    ({"weights": [*GRU, np.ones((3, 6))]}, r"bias must be \(2, 6\): \(2, 3H\)"),
    ({"reset_after": "yes"}, "reset_after is True"),
    ({"go_backwards": None}, "go_backwards is True"),
    ({"weights": [KERNEL, RECURRENT, BIAS] * 2, "go_backwards": True}, "go_backwards: give one"),
    ({"activation": "relu"}, "activation of LSTM is 'tanh' here, not 'relu'"),
    ({"activation": None}, "activation of LSTM is 'tanh' here, not None"),
    ({"recurrent_activation": "tanh"}, "recurrent_activation of LSTM is 'sigmoid' or 'hard_sig"),
    ({"states": [[1, 2]]}, "states: give a list of 2: h, c"),
    ({"states": 5}, "states: give a list of states"),
    ({"states": [[1, 2], [1, 2, 3]]}, r"states\[1\] must be \(2,\)"),
    ({"states": [[1, 2], np.ones((3, 2))]}, r"states\[1\] .* a batch of 3"),
    ({"inputs": np.ones((2, 4, 3))}, "inputs .* a batch of 2 along axis 0"),
]


@pytest.mark.parametrize(("changes", "said"), HOSTILE_KERAS)
def test_from_keras_says_what_is_wrong(changes, said):
    given = {"weights": [KERNEL, RECURRENT, BIAS], "inputs": X} | changes
    with pytest.raises(ProblemError, match=said):
        from_keras(**given)


W, R, B = np.ones((1, 8, 3)), np.ones((1, 8, 2)), np.ones((1, 16))
HOSTILE_ONNX = [  # tensors, attributes, and what is said
    ({"X": None}, {}, "tensors lacks X"),
    ({"W": None, "R": None}, {}, "tensors lacks W, R"),
    ({"V": [1]}, {}, "tensors: 'V' is not known"),
    ({10**5000: [1]}, {}, "tensors: <int> is not known"),
    ({"W": np.ones((2, 8, 3))}, {}, "W must have 1 on its first axis"),
    ({"W": np.ones((8, 3))}, {}, "W: give a list of matrices"),
    ({"W": np.ones((1, 3, 8))}, {}, r"W\[0\] must be \(8, 3\).*Transpose"),
    ({"R": np.ones((1, 2, 8))}, {}, r"W\[0\] must be \(32, 3\): \(4H, D\)"),
    ({"B": np.ones((1, 8))}, {}, r"B\[0\] must be \(16,\): \(8H\)"),
    ({"B": np.ones(16)}, {}, "B: give a matrix"),
    ({"P": np.ones((1, 8))}, {}, r"P\[0\] must be \(6,\): \(3H\)"),
    ({"P": "text"}, {}, "P: 'text' is not a number"),
    ({"initial_h": np.ones((2, 2))}, {}, r"initial_h must be \(1, 2\)"),
    ({"initial_c": np.ones((1, 4, 2))}, {}, "initial_c .* a batch of 4"),
    ({"sequence_lens": [2]}, {}, r"sequence_lens must be \[1\]"),
    ({"sequence_lens": "1"}, {}, "sequence_lens: '1' is not a number"),
    ({"X": np.ones((4, 2, 3))}, {}, "X .* a batch of 2 along axis 1"),
    ({}, [], "attributes: give a dict"),
    ({}, {"clips": 1}, "attributes: 'clips' is not known. Did you mean clip?"),
    ({}, {"linear_before_reset": 1}, "'linear_before_reset' is not known"),
    ({}, {"direction": "back"}, "direction is 'forward' or 'reverse' or 'bidirectional' here"),
    ({}, {"direction": 3}, "direction is .* not 3"),
    ({}, {"direction": "bidirectional"}, "W must have 2 on its first axis"),
    ({}, {"clip": 3.0}, "clip: the cells here have none"),
    ({}, {"activation_alpha": [0.1]}, "activation_alpha: the cells here have none"),
    ({}, {"layout": 1}, "layout must be 0"),
    ({}, {"layout": 2}, "layout is True"),
    ({}, {"input_forget": "1"}, "input_forget is True"),
    ({}, {"hidden_size": 3}, "hidden_size must be 2"),
    ({}, {"hidden_size": [2]}, "hidden_size must be 2"),
    ({}, {"activations": ["Relu", "Tanh", "Tanh"]}, "activations of this LSTM are"),
    ({}, {"activations": ["Sigmoid", "Tanh", 3]}, "activations of this LSTM are"),
    ({}, {"activations": 3}, "activations of this LSTM are"),
]


@pytest.mark.parametrize(("tensors", "attributes", "said"), HOSTILE_ONNX)
def test_from_onnx_says_what_is_wrong(tensors, attributes, said):
    with pytest.raises(ProblemError, match=said):
        from_onnx("LSTM", {"X": X, "W": W, "R": R, "B": B} | tensors, attributes)


@pytest.mark.parametrize("op", ["lstm", "Conv", None, 4, ["LSTM"]])
def test_an_operator_that_is_none_of_the_three_is_refused(op):
    with pytest.raises(ProblemError, match="op is 'LSTM' or 'GRU' or 'RNN' here"):
        from_onnx(op, {}, {})


def test_what_only_an_lstm_has_is_refused_of_others():
    given = {"X": X, "W": np.ones((1, 2, 3)), "R": np.ones((1, 2, 2))}
    for name in ("P", "initial_c"):
        with pytest.raises(ProblemError, match=f"tensors: '{name}' is not known"):
            from_onnx("RNN", given | {name: np.ones((1, 2))}, {})
    with pytest.raises(ProblemError, match="tensors: give a dict"):
        from_onnx("RNN", [given], {})


@pytest.mark.parametrize("write", [to_torch, to_keras, to_onnx])
@pytest.mark.parametrize("given", [None, {}, "lstm", 3])
def test_what_is_no_problem_is_not_written(write, given):
    with pytest.raises(ProblemError, match="Give a problem"):
        write(given)


def test_an_unknown_framework_is_told():
    with pytest.raises(ProblemError, match="The framework is 'torch' or 'keras' or 'onnx' here"):
        stored(some_problem("lstm"), "pytorch")
