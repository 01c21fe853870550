"""Programs are run, and what they compute is compared with the engine's run, value by value."""

import ast
import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import networks
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import AHEAD, BACK, BELOW, classified, document, rnn_layer

import lstm_calc as lc
from lstm_calc.cells import CATALOGUE, FAMILIES
from lstm_calc.edits import READOUTS, with_rounding
from lstm_calc.examples import EXAMPLES
from lstm_calc.formats import FORMATS, from_torch, programs, to_keras, to_torch
from lstm_calc.forward import run
from lstm_calc.problem import Problem
from lstm_calc.walkthrough import told

FUZZ = settings(deadline=None, derandomize=True, database=None, max_examples=60)
EXACT, NEAR, SINGLE = 1e-12, 1e-9, 1e-6  # the last against float32
KINDS = ("numpy", "torch", "keras")


# Problems ---------------------------------------------------------------------------------------


def numbers(rng: np.random.Generator, *shape: int) -> list:
    return rng.normal(0, 0.8, shape).round(3).tolist()


def layer(key, sizes: tuple[int, int], rng, direction: str = "forward") -> dict:
    """A layer's document of distinct random weights; key: a name, or (state, equations)."""
    own = not isinstance(key, str)
    cell = lc.Cell("", *key) if own else CATALOGUE[key]
    found = {"cell": {"state": [*key[0]], "equations": key[1]} if own else key}
    found["direction"] = direction
    for suffix in ("", "_reverse")[: 1 + (direction == "both")]:
        shapes = cell.shapes(*sizes)
        found[f"weights{suffix}"] = {n: numbers(rng, *shape) for n, shape in shapes.items()}
        found[f"start{suffix}"] = {state: numbers(rng, sizes[1]) for state in cell.state}
    return found


def readout_document(equations: dict, size: int, outputs: int, rng, on: str) -> dict:
    cell = lc.Cell("", (), equations, given="h")
    weights = {n: numbers(rng, *shape) for n, shape in cell.shapes(size, outputs).items()}
    return {"equations": equations, "weights": weights, "on": on}


def network(
    keys, inputs=2, units=3, timesteps=3, directions=("forward",) * 4, head=None, on="every step",
    loss=None, rule="display", decimals=4, seed=1,
) -> Problem:  # fmt: skip
    """A problem of random weights; head: a readout's equations; loss: None for no targets."""
    rng, size, layers = np.random.default_rng(seed), inputs, []
    for key, direction in zip(keys, directions, strict=False):
        layers.append(layer(key, (size, units), rng, direction))
        size = units * (1 + (direction == "both"))
    found = document(*layers, inputs=numbers(rng, timesteps, inputs))
    found |= {"rounding": {"rule": rule, "decimals": decimals}}
    shape = timesteps, size
    if head:
        outputs = 2 if "W_y" in str(head) else size
        found["readout"] = readout_document(head, size, outputs, rng, on)
        shape = (timesteps if on == "every step" else 1), outputs
    if loss:
        targets = np.abs(numbers(rng, *shape)) % 1
        targets[0, 0] = 0.0
        found |= {"targets": targets.tolist(), "loss": loss}
    return lc.read(found)


def by_hand(problem: Problem, decimals: int) -> Problem:
    return with_rounding(problem, "every value", decimals)


HEADS = {kind: {"y": text} for kind, text in READOUTS.items()}
LOSSES = ("squared error", "cross-entropy")


def small_networks() -> Iterator[Problem]:
    """Layers, directions, readouts and losses."""
    for name in ("TWO_LAYERS", "REVERSE", "BOTH"):
        yield lc.read(getattr(networks, name))
    for ending in networks.ENDINGS:
        for on, targets in (
            ("last step", [[0.2, 0.3, 0.5]]),
            ("every step", [[0.0, 1.0, 0.0]] * 3),
        ):
            for loss in LOSSES:
                yield lc.read(classified(ending, targets, loss, on))
    yield lc.read(classified("sigmoid", [[1.0], [0.0], [0.3]], "cross-entropy"))
    for loss in LOSSES:
        both = rnn_layer(AHEAD, "both", weights_reverse=BACK)
        yield lc.read(document(both, targets=[[0.1, 0.2], [0.0, 1.0], [0.5, 0.5]], loss=loss))
        back = rnn_layer(BELOW, "reverse")
        yield lc.read(document(back, targets=[[0.1, 0.2], [0.0, 1.0], [0.5, 0.5]], loss=loss))


def stacks(keys: tuple[str, ...], **more) -> Iterator[Problem]:
    """Problems of a framework's kind: one to three layers, every readout and loss."""
    heads = [None, *HEADS.values()]
    for k, key in enumerate(keys):
        for count in (1, 2):
            for n, head in enumerate(heads):
                on, loss = ("every step", "last step")[(k + n) % 2], (None, *LOSSES)[(k + n) % 3]
                yield network([key] * count, head=head, on=on, loss=loss, seed=k + n, **more)
    yield network([keys[0]] * 2, directions=("both", "both"), head=HEADS["softmax"],
                  loss=LOSSES[1], **more)  # fmt: skip
    yield network([keys[0]], directions=("both",), loss=LOSSES[0], **more)


TORCH_CELLS = ("lstm", "lstm_joined_xh", "lstm_no_bias", "gru_reset_after",
               "gru_reset_after_z_new", "rnn", "rnn_relu_two_biases")  # fmt: skip
KERAS_CELLS = ("lstm", "lstm_hard_sigmoid", "gru", "gru_z_new", "mgu", "gru_reset_after",
               "rnn_relu", "lstm_no_bias")  # fmt: skip
OTHERS = ("lstm_peephole", "lstm_hard_sigmoid_old", "greff_fgr", "lstm_peephole_matrix", "mgu")

# Cells of one's own whose names Python and the programs have a use for
NASTY = {
    "names of the programs": (
        ("h", "T", "np"),
        {
            "print": "sigmoid(W @ x + array * h_prev)",
            "T": "tanh(values @ x) + T_prev * 0.5",
            "t": "print * 2",
            "np": "T * t - np_prev",
            "part": "relu(np) + hard_sigmoid(t) * hard_sigmoid_old(T)",
            "T_": "softmax(part) * weights",
            "list": "[x, T_]",
            "right": "F @ list + len",
            "h": "tanh(right + record @ h_prev + torch)",
        },
    ),
    "names of what compares": (
        ("logs", "given"),
        {
            "given": "wrong @ x + given_prev * max",
            "logits": "given * right",
            "logs": "tanh(logits + keras @ logs_prev + ops)",
        },
    ),
    "names of Python": (
        ("self",),
        {
            "map": "str @ x",
            "range": "map * int + type",
            "self": "tanh(range + super @ self_prev - sum)",
        },
    ),
    "numbers and copies": (
        ("h", "k"),
        {
            "k": "0.123456",
            "m": "-0.123456",
            "n": "2 * 3.14159 - -1",
            "j": "b",
            "u": "h_prev",
            "v": "sigmoid(0.5) + sigmoid(-0.5)",
            "w": "W @ [x, 1, -0.25, k_prev]",
            "a": "tanh(U @ --0.5)",
            "big": "tanh(10000000000000000000 * w)",
            "h": "tanh(w + j * n) + u * m - -0.25 * v + k + a * big",
        },
    ),
    "a line twice, out of order": (
        ("h",),
        {
            "f": "sigmoid(W @ o) * 1",
            "i": "sigmoid(W @ o)",
            "g": "sigmoid(W @ o) * 1",
            "o": "V @ x",
            "c": "(f + i) * g",
            "h": "c - (o - (h_prev - 1))",
        },
    ),
    "no weights, and no state read": (("h",), {"y": "softmax(x)", "h": "-tanh(y)"}),
    "a weight without a part in it": (("h",), {"d": "W @ x", "h": "tanh(x + h_prev)"}),
}
NASTY_HEADS = {
    "a number": {"y": "sigmoid(1)"},
    "a weight": {"y": "softmax(b)"},
    "a line": {"s": "W_y @ h + b", "y": "softmax(s)"},
    "a copy": {"p": "softmax(W_y @ h) * 2", "q": "1 - p", "y": "softmax(W_y @ h)"},
    "of a copied line": {"p": "sigmoid(W_y @ h + T)", "y": "p"},
    "not at the end": {"p": "softmax(W_y @ h)", "y": "2 * p"},
    "a name that is taken": {"logits": "W_y @ h + np", "y": "softmax(logits - 1)"},
}


def own_cells() -> Iterator[Problem]:
    for key in NASTY.values():
        for loss in (None, *LOSSES):
            yield network([key], inputs=2, units=2, loss=loss)
    for head in NASTY_HEADS.values():
        for loss in LOSSES:
            yield network(["rnn"], units=2, head=head, loss=loss)


# Running ----------------------------------------------------------------------------------------


def executed(text: str) -> tuple[dict, str]:
    """The names of a program that was run, and what it printed."""
    names, out = {"__name__": "program"}, io.StringIO()
    with contextlib.redirect_stdout(out), np.errstate():
        exec(compile(text, "program", "exec"), names)
    return names, out.getvalue()


def check(problem: Problem, names: dict, plain=np.ravel, tolerance: float = EXACT) -> None:
    """Every line of every part, and what compares, is what the engine computes."""
    trace = run(problem)
    for one in told(trace):
        kept = names["values"][one.part.title]
        lines = [
            one.part.cell.given,
            *one.part.cell.lines,
            *({"target", "error", "share", "loss"} & one.values.keys()),
        ]
        assert set(kept) == set(lines)
        for name in lines:
            assert set(kept[name]) == set(one.part.times), name
            for t in one.part.times:
                assert close(plain(kept[name][t]), one.at(t)[name], tolerance), (name, t)
    if trace.loss is not None:
        assert close(plain(names["loss"]), trace.loss, tolerance)


def close(found, expected, tolerance: float) -> bool:
    expected = np.ravel(expected)
    return found.shape == expected.shape and np.allclose(found, expected, tolerance, tolerance)


def check_numpy(problem: Problem) -> None:
    check(problem, executed(programs.numpy(problem))[0])


def check_rounded(problem: Problem, decimals: int) -> None:
    """The same with values carried; a cross-entropy that this makes infinite is refused."""
    carried = by_hand(problem, decimals)
    try:
        run(carried)
    except lc.ProblemError:
        assert problem.loss == LOSSES[1]
        with pytest.raises(lc.ProblemError, match="infinite"):
            programs.numpy(carried)
    else:
        check_numpy(carried)


# NumPy ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", EXAMPLES)
def test_an_example_is_computed(key):
    problem = EXAMPLES[key].checked
    check_numpy(problem)
    for decimals in (0, 2, 4):
        check_rounded(problem, decimals)


@pytest.mark.parametrize("k", range(4))
def test_every_cell_of_the_catalogue_is_computed(k):
    for n, key in enumerate([*CATALOGUE][k::4]):
        problem = network([key], inputs=1 + n % 3, units=1 + n % 4, timesteps=2, seed=n)
        check_numpy(by_hand(problem, 3) if n % 2 else problem)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_computed_rounded_and_not(family):
    key = family if family in CATALOGUE else next(k for k in CATALOGUE if k.startswith(family))
    problem = network([key], inputs=3, units=2, timesteps=4, loss="squared error")
    check_numpy(problem)
    check_numpy(by_hand(problem, 2))


def test_layers_directions_readouts_and_losses_are_computed():
    for problem in small_networks():
        check_numpy(problem)
        check_rounded(problem, 3)


def test_cells_of_one_s_own_are_computed_whatever_their_names():
    for problem in own_cells():
        check_numpy(problem)
        for decimals in (0, 1, 5):
            check_rounded(problem, decimals)


@pytest.mark.parametrize("notation", ["plain", "pytorch", "colah"])
def test_a_line_stands_after_those_that_it_needs_in_every_order(notation):
    for key in (NASTY["a line twice, out of order"], "lstm_peephole"):
        check_numpy(replace(network([key]), notation=notation))


@st.composite
def problems(draw) -> Problem:
    count = draw(st.integers(1, 4))
    kinds = st.sampled_from(("forward", "reverse", "both"))
    head = draw(st.sampled_from((None, *HEADS.values())))
    return network(
        draw(st.lists(st.sampled_from([*CATALOGUE]), min_size=count, max_size=count)),
        inputs=draw(st.integers(1, 3)),
        units=draw(st.integers(1, 4)),
        timesteps=draw(st.integers(1, 4)),
        directions=draw(st.lists(kinds, min_size=count, max_size=count)),
        head=head,
        on=draw(st.sampled_from(("every step", "last step"))),
        loss=draw(st.sampled_from((None, "squared error"))),
        rule=draw(st.sampled_from(("display", "every value"))),
        decimals=draw(st.integers(0, 12)),
        seed=draw(st.integers(0, 999)),
    )


@FUZZ
@given(problems())
def test_any_network_is_computed(problem):
    check_numpy(problem)


def test_rounded_values_are_the_engine_s_to_the_last_bit():
    for seed in range(20):
        problem = network(["lstm"], units=3, timesteps=6, rule="every value", decimals=2, seed=seed)
        names, _ = executed(programs.numpy(problem))
        expected = run(problem)
        for line in problem.cell.lines:
            found = [names["values"]["Layer 1"][line][t].tolist() for t in range(1, 7)]
            assert found == expected[line].tolist()


HALVES = ([2.675, 1.005, -2.675, 0.125, 1e-9, -0.004, 1e15 + 0.5, 1e300, 4503599627370495.5], 2)


def test_its_rounding_is_half_up_on_decimal_digits():
    names, _ = executed(programs.numpy(by_hand(EXAMPLES["statquest_a"].checked, 2)))
    rounded = names["rounded"](HALVES[0]).tolist()
    assert rounded[:6] == [2.68, 1.01, -2.68, 0.13, 0.0, 0.0]
    assert rounded[6:] == HALVES[0][6:]
    assert not np.signbit(rounded[5])
    assert (names["array"]([1.115]) - 1.11).tolist() == [0.01]


def test_it_prints_half_up_in_the_problem_s_decimals():
    """2.675, 1.005 and 1.115 are a little less as the computer holds them."""
    cell = (("h",), {"h": "x"})
    found = document(
        layer(cell, (4, 4), np.random.default_rng()), inputs=[[2.675, -1.005, 1.115, -0.001]]
    )
    _, printed = executed(programs.numpy(lc.read(found | {"rounding": {"decimals": 2}})))
    assert "x        2.68 -1.01 1.12 0.00\n" in printed


def test_what_it_prints_are_the_course_s_numbers():
    _, printed = executed(programs.numpy(EXAMPLES["comp7118_lstm"].checked))
    for line in ("f        0.7763", "c        0.7525", "h        0.5393", "error    -0.0893"):
        assert line in printed


@pytest.mark.parametrize("scale", [30, 200, 1000])
def test_large_pre_activations_lose_no_loss(scale):
    """Where a share is 0 to the computer, its logarithm is not."""
    found = classified("softmax", [[0.0, 1.0, 0.0]] * 3, "cross-entropy")
    found["readout"]["weights"]["b_y"] = [scale, 0, -scale]
    problem = lc.read(found)
    assert run(problem).loss > scale - 5
    check_numpy(problem)
    found = classified("sigmoid", [[0.0], [1.0], [0.5]], "cross-entropy")
    found["readout"]["weights"]["b_y"] = [scale]
    check_numpy(lc.read(found))


def test_it_runs_by_itself_without_a_warning(tmp_path):
    """In a Python of its own, where numpy is all that there is."""
    chosen = [*(e.checked for e in EXAMPLES.values()), *small_networks(), *own_cells()]
    texts = [programs.numpy(p) for one in chosen for p in (one, by_hand(one, 6))]
    for text in texts:
        assert imported(text) == {"decimal", "numpy"}
    for k, text in enumerate(texts):
        (tmp_path / f"p{k}.py").write_text(text, encoding="utf-8")
    every = "import runpy\n" + "".join(
        f"runpy.run_path({str(tmp_path / f'p{k}.py')!r}, run_name='__main__')\n"
        for k in range(len(texts))
    )
    command = [sys.executable, "-I", "-W", "error", "-c", every]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=100)
    assert (found.returncode, found.stderr) == (0, "")


def imported(text: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.split(".")[0])
    return names


# What a program says ----------------------------------------------------------------------------


def test_its_lines_are_those_of_the_textbook_in_the_course_s_order():
    text = programs.numpy(EXAMPLES["statquest_a"].checked)
    lines = [line.strip() for line in text.splitlines()]
    wanted = [
        "h_prev, c_prev = h, c",
        "f = sigmoid(W_xf * x + W_hf @ h_prev + b_f)".replace("W_xf *", "W_xf @"),
        "i = sigmoid(W_xi @ x + W_hi @ h_prev + b_i)",
        "g = np.tanh(W_xg @ x + W_hg @ h_prev + b_g)",
        "o = sigmoid(W_xo @ x + W_ho @ h_prev + b_o)",
        "c = f * c_prev + i * g",
        "h = o * np.tanh(c)",
    ]
    first = lines.index(wanted[0])
    assert lines[first : first + len(wanted)] == wanted
    pytorch, _ = lc.rewrite(EXAMPLES["statquest_a"].checked, "pytorch")
    found = programs.numpy(pytorch)
    assert found.index(" i = ") < found.index(" f = ") < found.index(" g = ")


def test_the_course_s_letters_stand_in_its_head():
    text = programs.numpy(EXAMPLES["comp7118_lstm"].checked)
    assert "\n# COMP7/8118: LSTM, two timesteps\n# COMP7/8118, Data Mining, RNN: LSTM\n" in text
    assert "# The course writes a for g, s for c, y for h, W_a for W_g, b_a for b_g.\n" in text


@pytest.mark.parametrize("key", CATALOGUE)
def test_the_catalogue_s_names_are_kept(key):
    cell = CATALOGUE[key]
    names = programs.expression.identifiers(cell)
    assert all(name == new for name, new in names.items())


@pytest.mark.parametrize("kind", KINDS)
def test_no_name_of_a_program_can_be_a_cell_s(kind):
    """Whatever a program names for itself, a cell's line of that name is written otherwise."""
    cell = ("h",), {"h": "tanh(W @ x + U @ h_prev)"}
    own = {"h", "h_prev", "x", "y", "W", "U", "W_y", "b_y"}
    fixed = {"error", "target", "share", "loss", "values"}  # a cell cannot have these, but values
    for problem in (network([cell, cell], head=head, loss=loss, rule=rule, directions=("both",) * 2)
                    for head in (None, HEADS["softmax"], HEADS["sigmoid"])
                    for loss in LOSSES for rule in ("display", "every value")):  # fmt: skip
        for name in module_names(getattr(programs, kind)(problem)) - own - fixed:
            assert name in programs.expression.RESERVED or name in FUNCTION_NAMES, name


FUNCTION_NAMES = {"sigmoid", "tanh", "relu", "hard_sigmoid", "hard_sigmoid_old", "softmax"}


def module_names(text: str) -> set[str]:
    """What a program defines outside its functions."""
    names = set()
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names.add(statement.name)
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif isinstance(node, ast.alias):
                names.add(node.asname or node.name)
    return names


HOSTILE = [
    "a \"\"\" b ''' c",
    "line\nimport os\r\nprint(1)\x0bx\x0cy\x85z\u2028w\u2029v\x1cu",
    "back\\slash\\",
    "\\N{BULLET} \\x41 \\",
    "coding: utf-7",
    "-*- coding: rot13 -*-",
    "null\x00bell\x07esc\x1b[31m",
    "\u202eright to left\u2066",
    "#!/bin/sh",
    "{x} %s {0}",
    "Ạ́ 漢字 🎉",
    " " * 50,
    "x" * 300,
    "FLAT F. nn. {v} {title}",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("said", HOSTILE)
def test_a_title_cannot_break_out(kind, said):
    """Without its comments, and read as bytes, it is the program of the plain title."""
    plain = EXAMPLES["comp7118_lstm"].checked
    write = getattr(programs, kind)
    for problem in (plain, by_hand(plain, 3)):
        hostile = write(replace(problem, title=said, source=said))
        expected = [n for n in ast.parse(write(problem)).body if not is_import(n)]
        found = [n for n in ast.parse(hostile.encode()).body if not is_import(n)]
        assert list(map(ast.dump, found)) == list(map(ast.dump, expected))
        assert all(c.isprintable() or c == "\n" for c in hostile)


def is_import(node: ast.AST) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_what_it_was_checked_with(kind):
    text = FORMATS[kind].write(EXAMPLES["comp7118_lstm"].checked)
    assert f"\n# Checked with {kind} " in text
    assert text.startswith("# A recurrent network")


def test_a_problem_that_cannot_be_computed_has_no_program():
    found = document(
        layer("rnn_relu", (2, 2), np.random.default_rng(1)), inputs=[[1e299, 1e299]] * 900
    )
    found["layers"][0]["weights"]["W_hh"] = [[9, 9], [9, 9]]
    found["layers"][0]["weights"]["W_xh"] = [[9, 9], [9, 9]]
    for kind in KINDS:
        with pytest.raises(lc.ProblemError, match="outgrows"):
            getattr(programs, kind)(lc.read(found))


# PyTorch and Keras, without them ----------------------------------------------------------------


def literals(text: str) -> list:
    """Every list of numbers in a program."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.List):
            with contextlib.suppress(ValueError):
                found.append(ast.literal_eval(node))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_weights_are_there_to_the_last_digit(kind):
    for key in OTHERS[:3]:
        problem = network([key, "lstm_coupled"], units=2, directions=("both", "reverse"))
        awkward = problem.layers[1].weights["W_xi"] / 3 + 1e-7
        problem = lc.edits.replaced(problem, {"layers.1.weights.W_xi": awkward.tolist()})
        found = literals(getattr(programs, kind)(problem))
        for one in (one for layer in problem.layers for one in layer.passes):
            for values in (*one.weights.values(), *one.start.values()):
                assert values.tolist() in found
        assert problem.inputs.tolist() in found


def test_pytorch_s_own_layers_are_used_where_it_has_them():
    for key, made in (("lstm", "nn.LSTM(2, 3)"), ("gru_reset_after", "nn.GRU(2, 3)"),
                      ("rnn_relu", 'nn.RNN(2, 3, nonlinearity="relu")'),
                      ("lstm_no_bias", "nn.LSTM(2, 3, bias=False)")):  # fmt: skip
        problem = network([key], head=HEADS["linear"])
        text, found = programs.torch(problem), literals(programs.torch(problem))
        assert made in text
        for values in to_torch(problem)["state_dict"].values():
            assert values in found
    stacked = programs.torch(network(["lstm"] * 2, directions=("both",) * 2))
    assert "nn.LSTM(2, 3, num_layers=2, bidirectional=True)" in stacked
    assert "nn." not in programs.torch(network(["lstm_peephole"]))


def test_keras_s_own_layers_are_used_where_it_has_them():
    for key, made in (("lstm", "keras.layers.LSTM("), ("gru", "reset_after=False"),
                      ("gru_reset_after_no_bias", "use_bias=False"),
                      ("rnn_relu", 'keras.layers.SimpleRNN(3, activation="relu"')):  # fmt: skip
        problem = network([key, key], directions=("forward", "both"), head=HEADS["softmax"])
        text, found = programs.keras(problem), literals(programs.keras(problem))
        assert made in text
        assert "keras.layers.Bidirectional" in text
        for values in (values for arrays in to_keras(problem) for values in arrays):
            assert values in found
    assert "keras.layers" not in programs.keras(network(["lstm_peephole"]))


def test_a_framework_says_that_it_rounds_nothing():
    problem = network(["lstm"])
    for kind, title in (("torch", "PyTorch"), ("keras", "Keras")):
        write = getattr(programs, kind)
        said = f"# {title} computes with all digits"
        assert said in write(by_hand(problem, 2))
        assert said not in write(problem)


@pytest.mark.parametrize("kind", ["torch", "keras"])
def test_they_can_be_compiled(kind):
    for problem in (*small_networks(), *own_cells(), *(network([key]) for key in CATALOGUE)):
        compile(getattr(programs, kind)(problem), "program", "exec")


# PyTorch, where it is installed -----------------------------------------------------------------


@pytest.fixture
def torch():
    found = pytest.importorskip("torch")
    before = found.get_default_dtype()
    yield found
    found.set_default_dtype(before)


def from_tensor(tensor) -> np.ndarray:
    return np.ravel(tensor.detach().numpy())


def check_output(problem: Problem, kept: dict, plain, tolerance: float) -> None:
    """The last layer's output over time."""
    for t, expected in enumerate(run(problem).output, 1):
        assert close(plain(kept["h"][t]), expected, tolerance)


def check_answer(problem: Problem, names: dict, title: str, plain, tolerance: float = NEAR) -> None:
    """What a program of a framework's layers keeps: outputs, the readout, errors and losses."""
    trace, values = run(problem), names["values"]
    check_output(problem, values[title], plain, tolerance)
    kept = values["Readout" if problem.readout else title]
    first = problem.timesteps - len(trace.answer) + 1
    known = {"y": trace.answer} if problem.readout else {}
    if problem.targets is not None:
        known["loss"] = trace.losses
        if problem.loss == LOSSES[0]:
            known["error"] = trace.error
        assert close(plain(names["loss"]), trace.loss, tolerance)
    for name, rows in known.items():
        assert sorted(kept[name]) == [first + k for k in range(len(rows))]
        for k, row in enumerate(rows):
            assert close(plain(kept[name][first + k]), row, tolerance), name


def test_pytorch_s_layers_compute_it(torch):
    for problem in stacks(TORCH_CELLS):
        text = programs.torch(problem)
        assert "load_state_dict" in text
        names, _ = executed(text)
        assert names["output"].dtype == torch.float64
        check_answer(problem, names, "Output", from_tensor)
        if "c_n" in names and problem.layers[0].reverse is None:
            last = [values["c"][-1] for values in run(problem).layers]
            assert close(from_tensor(names["c_n"]), np.ravel(last), NEAR)


def test_pytorch_computes_every_other_cell(torch):
    for k, key in enumerate([*OTHERS, *FAMILIES]):
        if key in CATALOGUE:
            problem = network([key, "gru"], directions=("reverse", "forward"), loss=LOSSES[k % 2])
            text = programs.torch(problem)
            assert "load_state_dict" not in text
            check(problem, executed(text)[0], from_tensor, NEAR)


def test_pytorch_computes_networks_and_cells_of_one_s_own(torch):
    for problem in (*small_networks(), *own_cells()):
        text = programs.torch(problem)
        names = executed(text)[0]
        if "load_state_dict" in text:
            check_answer(problem, names, "Output", from_tensor)
        else:
            check(problem, names, from_tensor, NEAR)


STEP = 1e-5


def slope(change, values: np.ndarray) -> np.ndarray:
    """Central differences of a loss by each of the values; change(values) is the loss with them."""
    found = np.zeros(values.shape)
    for place in np.ndindex(*values.shape):
        ends = []
        for step in (STEP, -STEP):
            moved = values.copy()
            moved[place] += step
            ends.append(change(moved))
        found[place] = (ends[0] - ends[1]) / (2 * STEP)
    return found


def steep(found, expected: np.ndarray) -> bool:
    return np.allclose(found, expected, rtol=1e-6, atol=1e-8)


def gradients_by_part(problem: Problem) -> Iterator[tuple[str, str, np.ndarray]]:
    """(part's title, weight, gradient), from the engine's losses alone."""
    for one in told(run(problem)):
        for name, values in one.part.layer.weights.items():
            place = f"{one.part.path}.{name}"
            yield (
                one.part.title,
                name,
                slope(
                    lambda v, place=place: (
                        run(lc.edits.replaced(problem, {place: v.tolist()})).loss
                    ),
                    np.array(values),
                ),
            )


def test_the_gradients_of_pytorch_s_program_are_the_slopes_of_the_loss(torch):
    chosen = [
        network([key], units=2, loss=LOSSES[k % 2], head=HEADS["softmax"] if k % 2 else None)
        for k, key in enumerate(OTHERS)
    ]
    chosen += [network(["lstm", "gru"], units=2, directions=("both", "reverse"), loss=LOSSES[0])]
    chosen += [network([cell], units=2, loss=LOSSES[1]) for cell in NASTY.values()]
    chosen += [network(["mgu"], units=2, head=HEADS["sigmoid"], on="last step", loss=LOSSES[1])]
    for problem in chosen:
        names, printed = executed(programs.torch(problem))
        for title, weight, expected in gradients_by_part(problem):
            found = names["weights"][title][weight].grad
            if found is None:  # the loss depends on no weight at all
                assert "if loss.requires_grad" in programs.torch(problem)
                assert not expected.any()
                continue
            assert steep(found.numpy(), expected), (title, weight)
            assert f"  {weight} tensor(" in printed


def test_the_gradients_of_pytorch_s_layers_are_the_slopes_of_the_loss(torch):
    for k, key in enumerate(TORCH_CELLS):
        keys = [key] * (1 + k % 2)
        problem = network(keys, units=2, directions=("both",) * 2, loss=LOSSES[k % 2],
                          head=HEADS[("softmax", "linear", "sigmoid")[k % 3]])  # fmt: skip
        names, _ = executed(programs.torch(problem))
        given_torch = to_torch(problem)
        state_dict = given_torch.pop("state_dict")
        head = {n: state_dict.pop(n) for n in [*state_dict] if n.startswith("head")}

        def loss(name, values, problem=problem, state_dict=state_dict, others=given_torch):
            read = from_torch(state_dict | {name: values.tolist()}, **others)
            return run(replace(problem, layers=read.layers)).loss

        for name, values in state_dict.items():
            expected = slope(lambda v, name=name, loss=loss: loss(name, v), np.array(values))
            assert steep(names["weights"]["layers"][name].grad.numpy(), expected), (key, name)
        expected = {
            name: grad for title, name, grad in gradients_by_part(problem) if title == "Readout"
        }
        assert head
        for name, weight in (("weight", "W_y"), ("bias", "b_y")):
            assert steep(names["weights"]["head"][name].grad.numpy(), expected[weight])


# Keras, where it is installed -------------------------------------------------------------------


@pytest.fixture
def keras():
    """Keras on PyTorch, or on the backend that KERAS_BACKEND names."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    found = pytest.importorskip("keras")
    pytest.importorskip(os.environ["KERAS_BACKEND"])
    before = found.config.floatx()
    yield found
    found.config.set_floatx(before)


def as_numpy(tensor) -> np.ndarray:
    from keras import ops

    return np.ravel(ops.convert_to_numpy(tensor))


def layers_tolerance(keras) -> float:
    """Keras's own layers multiply matrices in float32, but on TensorFlow."""
    return NEAR if keras.backend.backend() == "tensorflow" else SINGLE


QUIET = pytest.mark.filterwarnings("ignore")  # what Keras says of its own parts


@QUIET
def test_keras_s_layers_compute_it(keras):
    tolerance = layers_tolerance(keras)
    reverse = network(["gru"] * 2, directions=("reverse",) * 2, loss=LOSSES[0])
    for problem in (*stacks(KERAS_CELLS), reverse):
        text = programs.keras(problem)
        assert "set_weights" in text
        names, _ = executed(text)
        check_answer(problem, names, f"Layer {len(problem.layers)}", as_numpy, tolerance)
        below = replace(problem, layers=problem.layers[:1], readout=None, targets=None)
        check_output(below, names["values"]["Layer 1"], as_numpy, tolerance)


@QUIET
def test_keras_computes_every_other_cell(keras):
    for k, key in enumerate([*OTHERS[:-1], *FAMILIES]):
        if key in CATALOGUE:
            problem = network([key, "lstm_peephole"], units=2, loss=LOSSES[k % 2])
            text = programs.keras(problem)
            assert "set_weights" not in text
            check(problem, executed(text)[0], as_numpy, NEAR)


@QUIET
def test_keras_computes_networks_and_cells_of_one_s_own(keras):
    tolerance = layers_tolerance(keras)
    for problem in (*small_networks(), *own_cells()):
        text = programs.keras(problem)
        names = executed(text)[0]
        if "set_weights" in text:
            check_answer(problem, names, f"Layer {len(problem.layers)}", as_numpy, tolerance)
        else:
            check(problem, names, as_numpy, NEAR)
