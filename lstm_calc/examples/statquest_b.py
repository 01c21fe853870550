"""StatQuest's stock prices, company B: four days in, the fifth predicted. No values are printed."""

from lstm_calc.examples.example import Example

EXAMPLE = Example(
    key="statquest_b",
    about=(
        "Four days of a stock go in, 1, 0.5, 0.25 and 1; the last hidden state predicts "
        "day 5 (observed: 1)."
    ),
    problem={
        "format": "lstm-calc/1",
        "title": "StatQuest: stock of company B",
        "source": "StatQuest, Long Short-Term Memory",
        "notation": "plain",
        "layers": [
            {
                "cell": "lstm",
                "weights": {
                    "W_xf": [[1.63]],
                    "W_hf": [[2.7]],
                    "b_f": [1.62],
                    "W_xi": [[1.65]],
                    "W_hi": [[2]],
                    "b_i": [0.62],
                    "W_xg": [[0.94]],
                    "W_hg": [[1.41]],
                    "b_g": [-0.32],
                    "W_xo": [[-0.19]],
                    "W_ho": [[4.38]],
                    "b_o": [0.59],
                },
                "start": {"h": [0], "c": [0]},
            }
        ],
        "inputs": [[1], [0.5], [0.25], [1]],
        "rounding": {"rule": "display", "decimals": 4},
    },
)
