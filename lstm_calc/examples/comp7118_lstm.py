"""COMP7/8118's LSTM: one unit, two inputs, two timesteps, with targets."""

from lstm_calc.examples import asked
from lstm_calc.examples.example import Example, Note

NOTES = {
    "": Note(
        "An LSTM with one unit reads two inputs of two numbers each. After each timestep its "
        "output is compared with a target. [g@t] is the candidate, [c@t] the cell state, [h@t] the "
        "output.",
        (asked.SAME_WEIGHTS, asked.WHERE_WEIGHTS, asked.ROUNDING),
        "All digits are kept; we only write fewer of them down.",
    ),
    "x@1": Note(
        "The first input is {x@1}. The states before it are [h_prev@1] = {h_prev@1} and "
        "[c_prev@1] = {c_prev@1}.",
        (asked.WHERE_H0, asked.JOINED_XH, asked.ORDER_XH),
        "With zeros before it, everything that meets the past vanishes here. So a mistake there "
        "shows only at timestep 2.",
    ),
    "f@1": Note(
        "The forget gate. The weighted sum is {pre-f@1}; σ makes {f@1} of it, a share between 0 "
        "and 1.",
        (asked.NOT_0_OR_1, asked.FORGET_1),
        "0.7 · 0.1 + 0.3 · 0.4 + 0.4 · 0, and the bias 0.4. It would keep about two thirds of the "
        "old memory; but there is none yet.",
    ),
    "i@1": Note(
        "The input gate: the same input, other weights. The sum is {pre-i@1}, and {i@1} of the "
        "candidate will be let in.",
        (asked.WHY_SIGMOID,),
        "0.2 · 0.1 + 0.3 · 0.4 + 0.4 · 0 + 0.2. A sum a little above 0, so a gate a little above "
        "one half.",
    ),
    "g@1": Note(
        "The candidate: what could be remembered. The same kind of sum, {pre-g@1}, but now tanh: "
        "{g@1}.",
        (asked.WHY_TANH,),
        "Of a positive sum tanh gives something positive: this candidate raises the memory.",
    ),
    "c@1": Note(
        "The new memory: the forget gate times the old, plus the input gate times the candidate. "
        "{f * c_prev@1} is kept and {i * g@1} comes in: {c@1}.",
        (asked.ADDS_I_G, asked.ELEMENTWISE),
        "Nothing was there to keep: all of it is new.",
    ),
    "o@1": Note(
        "The output gate: how much of the memory is shown. The sum is {pre-o@1}, the gate {o@1}.",
        (
            (
                "Does the order of the lines matter?",
                "The output gate does not need the new memory, so it could stand first. Only the "
                "last line needs both.",
            ),
        ),
    ),
    "h@1": Note(
        "The output: tanh of the memory is {tanh(c)@1}, and the gate shows {o@1} of it: {h@1}.",
        (asked.WHY_TANH_OF_C, asked.H_OR_C),
        "It goes two ways: out, to be compared with the target, and into timestep 2.",
    ),
    "error@1": Note(
        "The target was {target@1}, we got {h@1}: the error is {error@1}.",
        (asked.SIGN,),
        "Negative: the output is too low.",
    ),
    "loss@1": Note("The error squared: {loss@1}.", (asked.SQUARE,)),
    "x@2": Note(
        "Timestep 2: the input is {x@2}. And now there is a past: [h_prev@2] = {h_prev@2} and "
        "[c_prev@2] = {c_prev@2}.",
        (asked.OLD_X,),
    ),
    "f@2": Note(
        "The same weights as before, new numbers: the sum is {pre-f@2}, the gate {f@2}.",
        (asked.SAME_WEIGHTS,),
        "The last output takes part for the first time: 0.4 · {h_prev@2}.",
    ),
    "i@2": Note("{pre-i@2} gives {i@2}. Compare it with {i@1} one timestep before."),
    "g@2": Note("{pre-g@2} gives {g@2}. Would σ give more or less? Ask before you show it."),
    "c@2": Note(
        "Now both halves count: {f * c_prev@2} of the old memory is kept, {i * g@2} is new; "
        "together {c@2}.",
        (
            (
                "Can the cell state grow above 1?",
                "Yes. Each timestep may add nearly 1. Only what is shown is squashed, never the "
                "memory itself.",
            ),
        ),
    ),
    "o@2": Note("The output gate is {o@2}; it was {o@1}."),
    "h@2": Note("{o@2} of tanh of the memory, {tanh(c)@2}: the output is {h@2}."),
    "error@2": Note(
        "The target was {target@2}: the error is {error@2}.",
        own="This time too high, and by less than half as much.",
    ),
    "loss@2": Note("Squared: {loss@2}. At timestep 1 it was {loss@1}."),
    "end": Note(
        "That is the whole forward pass: {h@1}, then {h@2}.",
        (asked.BACKWARD, asked.MORE_UNITS),
        "Change one weight and ask which of these numbers move.",
    ),
}

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
    notes=NOTES,
)
