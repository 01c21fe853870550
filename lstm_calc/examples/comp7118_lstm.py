"""COMP7/8118's LSTM: one unit, two inputs, two timesteps, with targets."""

from lstm_calc.examples.example import Example

EXAMPLE = Example(
    key="comp7118_lstm",
    about=("One unit reads two timesteps and is compared with a target at each."),
    problem={
        "format": "lstm-calc/1",
        "title": "COMP7/8118: LSTM, two timesteps",
        "source": "COMP7/8118, Data Mining, RNN: LSTM",
        "notation": "comp7118",
        "layers": [
            {
                "cell": "lstm_joined_xh",
                "weights": {
                    "W_f": [[0.7, 0.3, 0.4]],
                    "b_f": [0.4],
                    "W_i": [[0.2, 0.3, 0.4]],
                    "b_i": [0.2],
                    "W_g": [[0.4, 0.2, 0.1]],
                    "b_g": [0.5],
                    "W_o": [[0.8, 0.9, 0.2]],
                    "b_o": [0.3],
                },
                "start": {"h": [0], "c": [0]},
            }
        ],
        "inputs": [[0.1, 0.4], [0.7, 0.9]],
        "targets": [[0.3], [0.5]],
        "rounding": {"rule": "display", "decimals": 4},
    },
    printed={
        "W_f @ [x, h_prev] + b_f": (("0.59",), ("1.2443",)),
        "W_i @ [x, h_prev] + b_i": (("0.34",), ("0.6943",)),
        "W_g @ [x, h_prev] + b_g": (("0.62",), ("0.9811",)),
        "W_o @ [x, h_prev] + b_o": (("0.74",), (None,)),
        "f": (("0.6434",), ("0.7763",)),
        "i": (("0.5842",), ("0.6669",)),
        "g": (("0.5511",), ("0.7535",)),
        "c": (("0.3220",), ("0.7525",)),
        "o": (("0.6770",), ("0.8471",)),
        "h": (("0.2107",), ("0.5393",)),
        "error": (("-0.0893",), ("0.0393",)),
    },
)
