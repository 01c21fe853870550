"""The deck without biases, in row vectors; it prints no numbers, so these are our own."""

from lstm_calc.examples.example import Example

EXAMPLE = Example(
    key="row_vectors_no_bias",
    about="“Bob is a nice person. Dan on the other hand is evil.” At Dan, f near 0 forgets Bob.",
    problem={
        "format": "lstm-calc/1",
        "title": "Row vectors: LSTM without biases",
        "source": "Long Short Term Memory (LSTM), our numbers",
        "notation": "row-vectors",
        "layers": [
            {
                "cell": "lstm_no_bias",
                "weights": {
                    "W_xf": [[1.5, -2], [1.2, -1.6]],
                    "W_hf": [[0.3, -0.1], [0.2, 0.4]],
                    "W_xi": [[0.8, 1.1], [0.6, 0.9]],
                    "W_hi": [[-0.3, 0.5], [0.1, -0.4]],
                    "W_xg": [[1, -0.7], [-0.5, 1.3]],
                    "W_hg": [[0.25, 0.15], [-0.2, 0.35]],
                    "W_xo": [[1.4, 0.75], [0.45, 1.7]],
                    "W_ho": [[-0.6, 0.05], [0.55, -0.15]],
                },
                "start": {"h": [0, 0], "c": [0, 0]},
            }
        ],
        "inputs": [[1, 0], [0.5, 0.2], [0, 1]],
        "readout": {"equations": {"y": "softmax(h)"}},
        "rounding": {"rule": "display", "decimals": 4},
    },
)
