"""The joined form [h, x] of Olah's drawings; its deck prints no numbers, so these are our own."""

from lstm_calc.examples.example import Example

EXAMPLE = Example(
    key="colah_joined",
    about=("The forget gate stays near 1, so the cell state carries the first word to the end."),
    problem={
        "format": "lstm-calc/1",
        "title": "Joined [h, x]: LSTM with two units",
        "source": "Understanding LSTM Concept, our numbers",
        "notation": "colah",
        "layers": [
            {
                "cell": "lstm_joined_hx",
                "weights": {
                    "W_f": [[0.1, -0.2, 0.4, 0.3], [0.2, 0.05, -0.3, 0.6]],
                    "b_f": [2, 1.8],
                    "W_i": [[0.3, -0.1, 2.1, 0.7], [-0.4, 0.25, 0.9, 1.6]],
                    "b_i": [-1, -1.2],
                    "W_g": [[-0.35, 0.15, 1.5, -0.8], [0.45, -0.25, -0.6, 1.3]],
                    "b_g": [0.1, -0.05],
                    "W_o": [[0.55, 0.65, 0.75, -0.45], [-0.5, 0.85, 0.95, 1.1]],
                    "b_o": [0.35, -0.15],
                },
                "start": {"h": [0, 0], "c": [0, 0]},
            }
        ],
        "inputs": [[1, 0], [0, 0], [0, 1]],
        "rounding": {"rule": "display", "decimals": 4},
    },
)
