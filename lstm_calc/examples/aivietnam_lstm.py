"""AI VIETNAM's LSTM: one unit, one timestep, two biases a gate, every value to 3 decimals."""

from lstm_calc.examples import asked
from lstm_calc.examples.example import Erratum, Example, Note

NOTES = {
    "": Note(
        "One LSTM cell with one unit, one timestep, worked by hand. It starts with something to "
        "remember: the cell state is {c_prev@1}.",
        (asked.ROUNDING, asked.WHERE_WEIGHTS),
        "Every value is rounded to three decimals and we go on with the rounded one, as the slides "
        "do.",
    ),
    "x@1": Note(
        "The input is {x@1}, the last hidden state {h_prev@1}, the last cell state {c_prev@1}.",
        (asked.WHERE_H0, asked.TWO_BIASES_F),
        "A cell state of 2 is possible: it is a sum and has no limit. A hidden state of 2 is not.",
    ),
    "f@1": Note(
        "The forget gate. The sum is {pre-f@1}, σ of it {f@1}.",
        (asked.NOT_0_OR_1, asked.FORGET_1),
        "1.63 · 1 + 0 + 2.7 · 1 + 1.62. Far on the right of σ: almost all of the memory is kept.",
    ),
    "i@1": Note(
        "The input gate: the sum is {pre-i@1}, the gate {i@1}.",
        (asked.WHY_SIGMOID,),
        "1.65 · 1 + 0.62 + 2 · 1 + 0. It is nearly open too: keep nearly all and let in nearly "
        "all.",
    ),
    "g@1": Note(
        "The candidate: the sum is {pre-g@1}, and tanh, not σ, gives {g@1}.",
        (asked.WHY_TANH,),
        "0.94 · 1 − 0.32 + 1.41 · 1 + 0. Mind the negative bias.",
        (
            (
                "What if I take σ by mistake?",
                "You get 0.884 in place of {g@1}. Both look right, so write the function down "
                "before the number.",
            ),
        ),
    ),
    "o@1": Note(
        "The output gate: the sum is {pre-o@1}, the gate {o@1}.",
        (),
        "−0.19 · 1 + 0 + 4.38 · 1 + 0.59. The weight of the input is negative; the hidden state "
        "wins.",
    ),
    "c@1": Note(
        "The new cell state: {f * c_prev@1} kept, {i * g@1} let in, together {c@1}.",
        (asked.ADDS_I_G, asked.ELEMENTWISE),
        "Nearly the old 2 and nearly 1 more.",
    ),
    "h@1": Note(
        "tanh of the cell state is {tanh(c)@1}; times the output gate {o@1} it is {h@1}.",
        (asked.WHY_TANH_OF_C, asked.H_OR_C),
        "Look closely: slide 49 prints 0.992 + 0.994 = 1.986. The formula says ⊙, a product, so it "
        "is 0.986.",
        (
            (
                "The slide says 1.986. How could I notice that it is wrong?",
                "h is a gate, below 1, times a tanh, below 1. So it can never be above 1 in size; "
                "1.986 must be a slip.",
            ),
        ),
    ),
    "end": Note(
        "The cell hands on [c@1] = {c@1} and [h@1] = {h@1}; the next timestep starts from them.",
        (asked.BACKWARD,),
        "Close the forget gate, with a bias of −9 for 1.62, and see the old 2 disappear.",
    ),
}

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
    notes=NOTES,
)
