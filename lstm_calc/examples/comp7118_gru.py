"""COMP7/8118's GRU on the inputs of its LSTM; the deck gives weights and prints no results."""

from lstm_calc.examples import asked
from lstm_calc.examples.example import Example, Note

NOTES = {
    "": Note(
        "The same inputs and targets as the LSTM, through a GRU: one state in place of two, three "
        "weighted sums in place of four. [z@t] is the update gate, [n@t] the candidate.",
        (
            (
                "GRU or LSTM: which is better?",
                "Neither, in general. A GRU has a quarter fewer weights; try both.",
            ),
        ),
        "The deck gives the weights and prints no results: these are ours.",
    ),
    "x@1": Note(
        "The first input is {x@1}, and [h_prev@1] is {h_prev@1}. There is no cell state.",
        (asked.WHERE_H0, asked.JOINED_XH),
    ),
    "r@1": Note(
        "The reset gate: how much of the past the candidate may see. The sum is {pre-r@1}, the "
        "gate {r@1}.",
        (asked.NOT_0_OR_1,),
        "There is no past yet, so it has nothing to hold back.",
    ),
    "z@1": Note(
        "The update gate: how much of the candidate is taken. The sum is {pre-z@1}, the gate "
        "{z@1}; the old state gets the rest.",
        (
            (
                "My book has it the other way round: z keeps the old.",
                "Both are in use: Cho writes one, Chung the other. Negate the gate's weights and "
                "bias and you have the other. Say which one you follow.",
            ),
        ),
    ),
    "n@1": Note(
        "The candidate: the sum is {pre-n@1}, and tanh gives {n@1}.",
        (
            asked.WHY_TANH,
            (
                "Where exactly does the reset gate act?",
                "On the last state, number by number, before it meets its weights. In PyTorch it "
                "acts after them.",
            ),
        ),
    ),
    "h@1": Note(
        "A mixture: {(1 - z) * h_prev@1} of the old, {z * n@1} of the candidate. Together {h@1}.",
        (
            (
                "Why no tanh at the end?",
                "A mixture of two numbers lies between them. Both are between −1 and 1, so the "
                "result is too.",
            ),
        ),
        "The old state is 0: all of it is the candidate's share.",
    ),
    "error@1": Note(
        "The target was {target@1}: the error is {error@1}.",
        (asked.SIGN,),
        "Closer than the LSTM's −0.0893, by luck: neither is trained.",
    ),
    "loss@1": Note("The error squared: {loss@1}.", (asked.SQUARE,)),
    "x@2": Note(
        "Timestep 2: the input is {x@2}, and there is a past now, {h_prev@2}.", (asked.OLD_X,)
    ),
    "r@2": Note("The sum is {pre-r@2}, the reset gate {r@2}: so much of the past may be seen."),
    "n@2": Note(
        "Of the past the candidate sees {r * h_prev@2}, not {h_prev@2}. The sum is {pre-n@2}, the "
        "candidate {n@2}.",
    ),
    "h@2": Note(
        "Now both halves count: {(1 - z) * h_prev@2} stays and {z * n@2} is taken: {h@2}.",
        (
            (
                "Must the two shares add up to 1?",
                "Here, yes: [z@2] and 1 minus it. An LSTM has two gates for that, and may keep and "
                "take in at once.",
            ),
        ),
    ),
    "error@2": Note("The target was {target@2}: the error is {error@2}."),
    "loss@2": Note("Squared: {loss@2}."),
    "end": Note(
        "The outputs are {h@1} and {h@2}.",
        (asked.BACKWARD,),
        "The LSTM gave 0.2107 and 0.5393 on the same inputs.",
    ),
}

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
    notes=NOTES,
)
