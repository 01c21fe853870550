"""AI VIETNAM's LSTM: one unit, one timestep, two biases a gate, every value to 3 decimals."""

from lstm_calc.examples.example import Erratum, Example

EXAMPLE = Example(
    key="aivietnam_lstm",
    about=(
        "One unit, one timestep, from a memory of 2. Every value is rounded to 3 decimals and "
        "carried."
    ),
    problem={
        "format": "lstm-calc/1",
        "title": "AI VIETNAM: LSTM by hand",
        "source": "AI VIETNAM, Introduction to LSTM, slides 43–50",
        "notation": "aivietnam",
        "layers": [
            {
                "cell": "lstm_two_biases",
                "weights": {
                    "W_xf": [[1.63]],
                    "b_xf": [0],
                    "W_hf": [[2.7]],
                    "b_hf": [1.62],
                    "W_xi": [[1.65]],
                    "b_xi": [0.62],
                    "W_hi": [[2]],
                    "b_hi": [0],
                    "W_xg": [[0.94]],
                    "b_xg": [-0.32],
                    "W_hg": [[1.41]],
                    "b_hg": [0],
                    "W_xo": [[-0.19]],
                    "b_xo": [0],
                    "W_ho": [[4.38]],
                    "b_ho": [0.59],
                },
                "start": {"h": [1], "c": [2]},
            }
        ],
        "inputs": [[1]],
        "rounding": {"rule": "every value", "decimals": 3},
    },
    printed={
        "W_xf @ x + b_xf + (W_hf @ h_prev + b_hf)": (("5.95",),),
        "W_xi @ x + b_xi + (W_hi @ h_prev + b_hi)": (("4.27",),),
        "W_xg @ x + b_xg + (W_hg @ h_prev + b_hg)": (("2.03",),),
        "W_xo @ x + b_xo + (W_ho @ h_prev + b_ho)": (("4.78",),),
        "f": (("0.997",),),
        "i": (("0.986",),),
        "g": (("0.966",),),
        "o": (("0.992",),),
        "f * c_prev": (("1.994",),),
        "i * g": (("0.952",),),
        "c": (("2.946",),),
        "tanh(c)": (("0.994",),),
        "h": (("1.986",),),
    },
    errata=(
        Erratum(
            name="h",
            t=1,
            unit=1,
            printed="1.986",
            due="0.986",
            words=(
                "Slide 49 prints 0.992 + 0.994 = 1.986, but ⊙ is a product, not a sum: "
                "0.992 · 0.994 = 0.986. A hidden state is a gate (at most 1) times a tanh (at "
                "most 1), so it can never exceed 1 in size; that is how one could notice."
            ),
        ),
    ),
)
