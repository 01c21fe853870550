"""Peepholes as Olah's drawings write them: the cell state joins [h, x]; our own numbers."""

from lstm_calc.examples import asked
from lstm_calc.examples.example import Example, Note

NOTES = {
    "": Note(
        "An LSTM with peepholes: the gates see the memory itself, and not only what is shown of "
        "it. Everything else is as before.",
        (
            (
                "What is it good for?",
                "If the output gate is shut, h says nothing about the memory. With a peephole the "
                "gates know it all the same: useful for counting and timing.",
            ),
            asked.SAME_WEIGHTS,
        ),
        "The deck prints no numbers; these are ours.",
    ),
    "x@1": Note(
        "The input is {x@1}, the states before it {h_prev@1} and {c_prev@1}.",
        (asked.WHERE_H0,),
        "The memory is empty, so at timestep 1 the peepholes of f and i see nothing.",
    ),
    "f@1": Note(
        "The forget gate sees the old memory, the old hidden state and the input: the sum is "
        "{pre-f@1}, the gate {f@1}.",
        (asked.NOT_0_OR_1, asked.PEEPHOLE),
    ),
    "i@1": Note("The input gate sees the same three: {pre-i@1} gives {i@1}.", (asked.WHY_SIGMOID,)),
    "g@1": Note(
        "The candidate has no peephole: {pre-g@1}, by tanh {g@1}.",
        (
            (
                "Why has the candidate no peephole?",
                "It is content, not a decision. The gates decide what happens to the memory, so "
                "they look at it.",
            ),
            asked.WHY_TANH,
        ),
    ),
    "c@1": Note("Kept {f * c_prev@1}, let in {i * g@1}: {c@1}.", (asked.ADDS_I_G,)),
    "o@1": Note(
        "Mind the order: the output gate sees the new memory, {c@1}. So the memory has to be "
        "computed first. The sum is {pre-o@1}, the gate {o@1}.",
        (
            (
                "Why the new one here, and the old one for f and i?",
                "f and i make the new memory, so they cannot see it. o decides what is shown of "
                "it, so it should.",
            ),
        ),
    ),
    "h@1": Note(
        "tanh of the memory is {tanh(c)@1}; shown is {h@1}.", (asked.WHY_TANH_OF_C, asked.H_OR_C)
    ),
    "x@2": Note("Timestep 2: the input is {x@2}, and now there is a memory to see: {c_prev@2}."),
    "f@2": Note(
        "The forget gate: {pre-f@2} gives {f@2}.",
        own="The memory's weight is 0.9, positive: the more there is, the more is kept.",
    ),
    "i@2": Note(
        "The input gate: {pre-i@2} gives {i@2}.",
        own="The memory's weight is −0.7, negative: a full memory takes in less.",
    ),
    "c@2": Note("Kept {f * c_prev@2}, let in {i * g@2}: {c@2}."),
    "i@3": Note(
        "The input gate once more: {i@1}, {i@2}, and now {i@3}.",
        own="It closes as the memory fills and the input falls.",
    ),
    "c@3": Note("Kept {f * c_prev@3}, let in {i * g@3}: {c@3}."),
    "h@3": Note("Shown at the end: {h@3}."),
    "end": Note(
        "The memory went {c@1}, {c@2}, {c@3}; the outputs were {h@1}, {h@2}, {h@3}.",
        (
            asked.BACKWARD,
            (
                "Is the LSTM without peepholes worse?",
                "Greff and others tried on three tasks in 2017: no clear difference.",
            ),
        ),
    ),
}

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
    notes=NOTES,
)
