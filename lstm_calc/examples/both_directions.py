"""A layer that reads the sentence both ways, and one above it; our own numbers."""

from lstm_calc.examples.example import Example

EXAMPLE = Example(
    key="both_directions",
    about="The lower layer reads forward and backward; the upper one sees both at each timestep.",
    problem={
        "format": "lstm-calc/1",
        "title": "Two layers, the lower in both directions",
        "source": "Schuster and Paliwal 1997; our numbers",
        "notation": "plain",
        "layers": [
            {
                "cell": "lstm",
                "direction": "both",
                "weights": {
                    "W_xf": [[0.5]], "W_hf": [[0.3]], "b_f": [0.7],
                    "W_xi": [[1.1]], "W_hi": [[-0.2]], "b_i": [-0.1],
                    "W_xg": [[0.9]], "W_hg": [[0.4]], "b_g": [0.05],
                    "W_xo": [[0.6]], "W_ho": [[0.1]], "b_o": [0.2],
                },
                "weights_reverse": {
                    "W_xf": [[-0.4]], "W_hf": [[0.25]], "b_f": [0.8],
                    "W_xi": [[0.75]], "W_hi": [[0.35]], "b_i": [-0.3],
                    "W_xg": [[1.2]], "W_hg": [[-0.5]], "b_g": [0.15],
                    "W_xo": [[0.45]], "W_ho": [[-0.6]], "b_o": [0.55],
                },
                "start": {"h": [0], "c": [0]},
                "start_reverse": {"h": [0], "c": [0]},
            },
            {
                "cell": "rnn",
                "weights": {"W_xh": [[1.3, -0.7]], "W_hh": [[0.65]], "b_h": [0.12]},
                "start": {"h": [0]},
            },
        ],
        "inputs": [[1], [-0.5], [0.25]],
        "rounding": {"rule": "display", "decimals": 4},
    },
)  # fmt: skip
