"""Peepholes as Olah's drawings write them: the cell state joins [h, x]; our own numbers."""

from lstm_calc.examples.example import Example

EXAMPLE = Example(
    key="colah_peephole",
    about="The gates see the cell state too: f and i the old one, o the new one.",
    problem={
        "format": "lstm-calc/1",
        "title": "Joined [C, h, x]: LSTM with peepholes",
        "source": "Understanding LSTM Concept, variants; our numbers",
        "notation": "colah",
        "layers": [
            {
                "cell": "lstm_peephole_matrix",
                "weights": {
                    "W_f": [[0.9, 0.2, -0.4]],
                    "b_f": [0.6],
                    "W_i": [[-0.7, 0.3, 1.1]],
                    "b_i": [-0.2],
                    "W_g": [[0.5, 1.3]],
                    "b_g": [0.1],
                    "W_o": [[0.8, -0.3, 0.4]],
                    "b_o": [-0.5],
                },
                "start": {"h": [0], "c": [0]},
            }
        ],
        "inputs": [[1], [0.5], [-0.25]],
        "rounding": {"rule": "display", "decimals": 4},
    },
)
