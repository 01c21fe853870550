"""Small networks as documents: two layers, a reverse one, both directions, and readouts. All their
weights are distinct, so that exchanged ones show."""

INPUTS = [[0.5, -0.2], [0.1, 0.9], [-0.7, 0.3]]

BELOW = {
    "W_xh": [[0.2, -0.5], [0.7, 0.3]],
    "W_hh": [[0.1, 0.45], [-0.35, 0.6]],
    "b_h": [0.05, -0.1],
}
ABOVE = {"W_xh": [[0.9, -0.4]], "W_hh": [[0.55]], "b_h": [0.15]}
BACK = {"W_xh": [[-0.6, 0.8]], "W_hh": [[0.25]], "b_h": [-0.3]}  # as large as AHEAD
AHEAD = {"W_xh": [[0.65, 0.4]], "W_hh": [[-0.15]], "b_h": [0.35]}
W_Y, B_Y = [[0.8, -0.9], [0.12, 0.34], [-0.56, 0.78]], [0.01, 0.02, -0.03]  # reads BELOW
W_ONE, B_ONE = [[1.5, -0.7]], [0.4]

ENDINGS = {
    "linear": "W_y @ h + b_y",
    "softmax": "softmax(W_y @ h + b_y)",
    "sigmoid": "sigmoid(W_y @ h + b_y)",
}


def rnn_layer(weights: dict, direction: str = "forward", **others) -> dict:
    return {"cell": "rnn", "direction": direction, "weights": weights, **others}


def document(*layers: dict, **others) -> dict:
    return {"format": "lstm-calc/1", "layers": [*layers], "inputs": INPUTS, **others}


def readout(ending: str, weights: list, biases: list, on: str = "every step") -> dict:
    return {
        "equations": {"y": ENDINGS[ending]},
        "weights": {"W_y": weights, "b_y": biases},
        "on": on,
    }


TWO_LAYERS = document(rnn_layer(BELOW), rnn_layer(ABOVE))
REVERSE = document(rnn_layer(BELOW, "reverse"))
BOTH = document(rnn_layer(AHEAD, "both", weights_reverse=BACK))


def classified(ending: str, targets: list, loss: str, on: str = "every step") -> dict:
    """One layer and a readout, with targets."""
    weights = (W_ONE, B_ONE) if len(targets[0]) == 1 else (W_Y, B_Y)
    return document(
        rnn_layer(BELOW), readout=readout(ending, *weights, on), targets=targets, loss=loss
    )
