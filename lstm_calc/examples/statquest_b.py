"""StatQuest's stock prices, company B: four days in, the fifth predicted. No values are printed."""

from lstm_calc.examples import asked
from lstm_calc.examples.example import Example, Note

NOTES = {
    "": Note(
        "Four days of a stock go in, one number a day. The last hidden state is the guess for "
        "day 5.",
        (
            asked.SAME_WEIGHTS,
            (
                "Why feed the days one by one?",
                "So that any number of days can go in: the cell and its weights stay the same.",
            ),
        ),
        "Company B goes 1, 0.5, 0.25, 1; on day 5 it was 1. Days 2 to 4 are those of company A: "
        "only the memory of day 1 can tell the two apart.",
    ),
    "x@1": Note(
        "Day 1: the input is {x@1}. The states before it are [h_prev@1] = {h_prev@1} and "
        "[c_prev@1] = {c_prev@1}.",
        (asked.WHERE_H0,),
        "Company A had 0 here.",
    ),
    "f@1": Note(
        "The forget gate: {pre-f@1} gives {f@1}.",
        (asked.NOT_0_OR_1, asked.FORGET_1),
        "1.63 · 1 and the bias 1.62: it keeps nearly all.",
    ),
    "i@1": Note(
        "The input gate: {pre-i@1} gives {i@1}.",
        (asked.WHY_SIGMOID,),
        "1.65 · 1 + 0.62: wide open.",
    ),
    "g@1": Note(
        "The candidate: {pre-g@1}, and tanh gives {g@1}.",
        (asked.WHY_TANH,),
        "Positive now; for company A it was below 0. Here the two part.",
    ),
    "o@1": Note(
        "The output gate: {pre-o@1} gives {o@1}.",
        own="The input's weight is −0.19: of all gates this one cares least about the input.",
    ),
    "c@1": Note(
        "Kept {f * c_prev@1}, let in {i * g@1}: the memory is {c@1}.",
        (asked.ADDS_I_G,),
        "Above 0: day 1 was high.",
    ),
    "h@1": Note(
        "tanh of it is {tanh(c)@1}, and {o@1} of that is shown: {h@1}.",
        (asked.WHY_TANH_OF_C, asked.H_OR_C),
    ),
    "x@2": Note("Day 2: {x@2}, and the states that day 1 left.", (asked.OLD_X,)),
    "c@2": Note(
        "Kept {f * c_prev@2}, let in {i * g@2}: {c@2}.",
        own="A high memory makes a high h, a high h opens the gates, and the memory grows.",
    ),
    "c@3": Note(
        "Day 3: kept {f * c_prev@3}, let in {i * g@3}: {c@3}.",
        own_asks=(
            (
                "It is above 1. Is that allowed?",
                "The cell state has no limit; only h, after tanh and the gate, stays below 1.",
            ),
        ),
    ),
    "f@4": Note(
        "Day 4: the forget gate is {f@4}.", own="As good as 1, but never 1: nothing is forgotten."
    ),
    "c@4": Note("Kept {f * c_prev@4}, let in {i * g@4}: {c@4}."),
    "h@4": Note(
        "The last hidden state, the guess for day 5: {h@4}.",
        own="1 was observed: close.",
    ),
    "end": Note(
        "Four days, and the guess {h@4}.",
        (asked.BACKWARD, asked.WHERE_WEIGHTS),
        "Three of the four inputs were company A's. Its guess is near 0, this one near 1: day 1 "
        "came through.",
    ),
}

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
    notes=NOTES,
)
