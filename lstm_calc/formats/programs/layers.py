"""The program of a problem whose layers PyTorch or Keras has: theirs, with the weights put in.

Both raise ProblemError, as `to_torch` and `to_keras` do, where the library has no such layers.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from lstm_calc.edits import readout_kind
from lstm_calc.formats.frameworks import StoredLayer, stored, to_keras, to_torch
from lstm_calc.formats.programs.dialect import KERAS, SQUARED, TORCH, Dialect
from lstm_calc.formats.programs.page import (
    INDENT,
    Body,
    call,
    compared,
    comparison_names,
    kind_of,
    literal,
    quoted,
    shares_are_told,
)
from lstm_calc.problem import STEPS, Layer, Problem

LAST_CELL_STATE = 'print("c after the last timestep:", *map(shown, c_n.reshape(-1).tolist()))'
SINGLE = "On PyTorch Keras multiplies matrices in float32: digits from the seventh on differ."
HEADS = {  # kind of readout → the answer, of the linear layer's scores or of h
    "linear": "scores[t - 1]",
    "softmax": "{softmax}(scores[t - 1])",
    "sigmoid": "{sigmoid}(scores[t - 1])",
    "softmax(h)": "{softmax}(h)",
}


# PyTorch ----------------------------------------------------------------------------------------


def torch_layers(problem: Problem) -> Body:
    """With nn.LSTM, nn.GRU or nn.RNN. Raises ProblemError."""
    told, layers = to_torch(problem), stored(problem, "torch")
    weights = told["state_dict"]
    head = {name[5:]: weights.pop(name) for name in [*weights] if name.startswith("head.")}
    states = [name for name in ("h0", "c0") if name in told]
    weighed = problem.targets is not None
    numbers = [_dict("stored", weights), *[_dict("stored_head", head)] * bool(head)]
    numbers += [f"{name} = {_literal(told[name], TORCH)}" for name in states]
    code = [
        _torch_run(problem, layers[0], "bias_ih_l0" in weights, states),
        _torch_head(problem) if head else "",
        *_told(problem, TORCH, "Output", "output"),
        LAST_CELL_STATE if "c0" in states else "",
        _torch_weights(bool(head)) if weighed else "",
    ]
    return Body(
        notes=_notes(layers),
        numbers="\n".join(numbers),
        functions=_functions(problem),
        code="\n\n".join(filter(None, code)),
        losses=_losses(problem, "Output"),
        backward="loss.backward()" if weighed else "",
    )


def _dict(name: str, arrays: Mapping[str, list]) -> str:
    lines = [f"{INDENT}{quoted(n)}: {_literal(a, TORCH)}," for n, a in arrays.items()]
    return "\n".join([f"{name} = {{", *lines, "}"])


def _torch_run(problem: Problem, held: StoredLayer, biased: bool, states: list[str]) -> str:
    first, count = problem.layers[0], len(problem.layers)
    settings = ({"num_layers": count} if count > 1 else {}) | _settings(held.settings)
    settings |= {} if biased else {"bias": False}
    sizes = str(first.input_size), str(first.hidden_size)
    start, last = (", ".join(names) for names in (states, [f"{s[0]}_n" for s in states]))
    start, last = (f"({names})" if len(states) > 1 else names for names in (start, last))
    return "\n".join(
        [
            call(f"layers = nn.{held.op}", settings, *sizes),
            "layers.load_state_dict(stored)",
            f"output, {last} = layers(X, {start})  # a row a timestep; the last states",
        ]
    )


def _torch_head(problem: Problem) -> str:
    layer = problem.readout.layer
    made = f"head = nn.Linear({layer.input_size}, {layer.hidden_size})"
    return f"{made}\nhead.load_state_dict(stored_head)\nscores = head(output)"


def _torch_weights(has_head: bool) -> str:
    found = {
        name: f"dict({name}.named_parameters())" for name in ("layers", "head")[: 1 + has_head]
    }
    return call("weights = dict", found)


# Keras ------------------------------------------------------------------------------------------


def keras_layers(problem: Problem) -> Body:
    """With keras.layers.LSTM, GRU or SimpleRNN, alone or in Bidirectional. Raises ProblemError."""
    arrays, layers = to_keras(problem), stored(problem, "keras")
    count, numbers, code = len(layers), [], []
    for k, (layer, held) in enumerate(zip(problem.layers, layers, strict=True), 1):
        numbers += [_list(f"stored_{k}", arrays[k - 1]), _list(f"start_{k}", _starts(layer))]
        code.append(_keras_run(layer, held, k))
        if k < count:
            code.append(
                _loop(f"Layer {k}", "range(1, T + 1)", [f"h = output_{k}[0][t - 1]"], ["h"])
            )
    if len(arrays) > count:
        numbers.append(_list("stored_head", arrays[-1]))
        code.append(_keras_head(problem, f"output_{count}"))
    title = f"Layer {count}"
    code += _told(problem, KERAS, title, f"output_{count}[0]")
    return Body(
        notes=(SINGLE, *_notes(layers)),
        numbers="\n".join(numbers),
        functions=_functions(problem),
        code="\n\n".join(code),
        losses=_losses(problem, title),
    )


def _list(name: str, arrays: Sequence) -> str:
    lines = [f"{INDENT}{_literal(array, KERAS)}," for array in arrays]
    return "\n".join([f"{name} = [", *lines, "]"])


def _starts(layer: Layer) -> list[list]:
    """The states of its directions, each a batch of one, in the order of Keras."""
    return [[one.start[state].tolist()] for one in layer.passes for state in layer.cell.state]


def _keras_run(layer: Layer, held: StoredLayer, k: int) -> str:
    settings = _settings(held.settings) | {"return_sequences": True}
    merge = settings.pop("merge_mode", None)
    if not any(array.part == "bias" for array in held.arrays):
        settings["use_bias"] = False
    made = call(f"layer_{k} = keras.layers.{held.op}", settings, str(layer.hidden_size))
    below = f"output_{k - 1}" if k > 1 else "X[None]"
    lines = [
        made,
        *[f"layer_{k} = keras.layers.Bidirectional(layer_{k}, merge_mode={merge})"] * bool(merge),
        f"layer_{k}.build((1, T, {layer.input_size}))",
        f"layer_{k}.set_weights(stored_{k})",
        f"output_{k} = layer_{k}({below}, initial_state=start_{k})  # (1, T, {layer.output_size})",
    ]
    if layer.direction == "reverse":
        lines.append(f"output_{k} = ops.flip(output_{k}, axis=1)  # timestep 1 first again")
    return "\n".join(lines)


def _keras_head(problem: Problem, output: str) -> str:
    layer = problem.readout.layer
    return "\n".join(
        [
            f"head = keras.layers.Dense({layer.hidden_size})",
            f"head.build((1, T, {layer.input_size}))",
            "head.set_weights(stored_head)",
            f"scores = head({output})[0]",
        ]
    )


# What both share --------------------------------------------------------------------------------


def _literal(values: list, dialect: Dialect) -> str:
    return literal(np.array(values), dialect.array)


def _settings(found: Mapping) -> dict[str, str]:
    return {name: quoted(v) if isinstance(v, str) else str(v) for name, v in found.items()}


def _notes(layers: Sequence[StoredLayer]) -> tuple[str, ...]:
    """The order of the gates in the stored arrays, and what was rewritten for it."""
    orders = {
        f"{one.op}'s gates lie in the order {', '.join(dict.fromkeys(g for g, _ in array.blocks))}."
        for one in layers
        for array in one.arrays
        if len(array.blocks) > 1
    }
    return tuple(dict.fromkeys([*orders, *(note for one in layers for note in one.notes)]))


def _functions(problem: Problem) -> frozenset[str]:
    kind = readout_kind(problem) or ""
    shares = "softmax" in kind or shares_are_told(problem)
    return frozenset({"softmax"} if shares else ())


def _losses(problem: Problem, title: str) -> str:
    title = "Readout" if problem.readout else title
    return f'values[{quoted(title)}]["loss"].values()'


def _told(problem: Problem, dialect: Dialect, title: str, output: str) -> Iterator[str]:
    """The loops that print the last layer's output (T, size), and the readout."""
    lines, every = [f"h = {output}[t - 1]"], "range(1, T + 1)"
    ends = [*compared(problem, dialect, "h", "h")], comparison_names(problem)
    if problem.readout is None:
        yield _loop(title, every, [*lines, *ends[0]], ["h", *ends[1]])
        return
    yield _loop(title, every, lines, ["h"])
    kind = readout_kind(problem)
    lines.append(f"y = {HEADS[kind].format(**dialect.functions)}")
    before = "h" if kind == "softmax(h)" else "scores[t - 1]"
    z = "y" if kind_of(problem) == SQUARED or kind == "linear" else before
    lines += compared(problem, dialect, "y", z)
    times = every if problem.readout.on == STEPS[0] else "[T]"
    yield _loop("Readout", times, lines, ["h", "y", *ends[1]])


def _loop(title: str, times: str, lines: list[str], names: list[str]) -> str:
    return "\n".join(
        [
            f"print({quoted(title)})",
            f"part = values[{quoted(title)}] = {{}}",
            f"for t in {times}:",
            *(INDENT + line for line in lines),
            call("record", {name: name for name in names}, "part", "t", indent=INDENT),
        ]
    )
