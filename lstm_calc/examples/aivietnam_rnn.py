"""AI VIETNAM's RNN with ReLU: two units, three inputs, whole numbers all the way."""

from lstm_calc.examples.example import Example

EXAMPLE = Example(
    key="aivietnam_rnn",
    about=("A plain recurrent network in whole numbers, small enough for mental arithmetic."),
    problem={
        "format": "lstm-calc/1",
        "title": "AI VIETNAM: RNN with ReLU",
        "source": "AI VIETNAM, Introduction to LSTM, slides 11–14",
        "notation": "aivietnam",
        "layers": [
            {
                "cell": "rnn_relu_two_biases",
                "weights": {
                    "W_xh": [[1, 1, 1], [1, 1, 1]],
                    "b_xh": [1, 1],
                    "W_hh": [[1, 0], [0, 1]],
                    "b_hh": [0, 1],
                },
                "start": {"h": [0, 0]},
            }
        ],
        "inputs": [[0, 1, 0], [0, 0, 1], [0, 0, 0]],
        "rounding": {"rule": "display", "decimals": 4},
    },
    printed={
        "W_xh @ x + b_xh": (("2", "2"), ("2", "2"), ("1", "1")),
        "W_hh @ h_prev + b_hh": (("0", "1"), ("2", "4"), ("4", "7")),
        "h": (("2", "3"), ("4", "6"), ("5", "8")),
    },
)
