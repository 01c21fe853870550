"""COMP7/8118's GRU on the inputs of its LSTM; the deck gives weights and prints no results."""

from lstm_calc.examples.example import Example

EXAMPLE = Example(
    key="comp7118_gru",
    about="The LSTM's inputs through a GRU: no cell state, and u says how much is new.",
    problem={
        "format": "lstm-calc/1",
        "title": "COMP7/8118: GRU, two timesteps",
        "source": "COMP7/8118, Data Mining, RNN: GRU",
        "notation": "comp7118",
        "layers": [
            {
                "cell": "gru_z_new_joined_xh",
                "weights": {
                    "W_r": [[0.7, 0.3, 0.4]],
                    "b_r": [0.4],
                    "W_z": [[0.4, 0.2, 0.1]],
                    "b_z": [0.5],
                    "W_n": [[0.2, 0.3, 0.4]],
                    "b_n": [0.3],
                },
                "start": {"h": [0]},
            }
        ],
        "inputs": [[0.1, 0.4], [0.7, 0.9]],
        "targets": [[0.3], [0.5]],
        "rounding": {"rule": "display", "decimals": 4},
    },
)
