"""The joined form [h, x] of Olah's drawings; its deck prints no numbers, so these are our own."""

from lstm_calc.examples import asked
from lstm_calc.examples.example import Example, Note

NOTES = {
    "": Note(
        "The LSTM of Olah's drawings: the last hidden state and the input are joined to one "
        "vector, and each gate has one matrix. Two units, three words.",
        (asked.SAME_WEIGHTS, asked.WHERE_WEIGHTS),
        "“I live in Europe … I speak fluent Spanish”: watch whether the first word is still there "
        "at the last. The deck prints no numbers; these are ours.",
    ),
    "x@1": Note(
        "The first word is {x@1}. The states before it are {h_prev@1} and {c_prev@1}.",
        (asked.WHERE_H0, asked.JOINED_HX, asked.ORDER_HX),
    ),
    "f@1": Note(
        "The forget gate of both units: the sums {pre-f@1} give {f@1}.",
        (asked.NOT_0_OR_1, asked.FORGET_1),
        "The biases are 2 and 1.8: this cell keeps, unless the input says otherwise. Many start "
        "their training so.",
    ),
    "i@1": Note(
        "The input gate: {pre-i@1} gives {i@1}.",
        (asked.WHY_SIGMOID,),
        "Its biases are negative: it opens for a word and stays mostly shut for an empty input.",
    ),
    "g@1": Note("The candidate: {pre-g@1}, by tanh {g@1}.", (asked.WHY_TANH,)),
    "c@1": Note(
        "Kept {f * c_prev@1}, let in {i * g@1}: the memory is {c@1}.",
        (asked.ELEMENTWISE, asked.ADDS_I_G),
        "Remember the first number: it is the first word.",
    ),
    "o@1": Note("The output gate: {pre-o@1} gives {o@1}."),
    "h@1": Note(
        "tanh of the memory is {tanh(c)@1}; what is shown of it is {h@1}.",
        (asked.WHY_TANH_OF_C, asked.H_OR_C),
    ),
    "x@2": Note(
        "The second input is {x@2}.", own="Nothing new: the words in between that do not matter."
    ),
    "f@2": Note(
        "The forget gate is {f@2}.", own="Still near 1 for both units, without any help of x."
    ),
    "i@2": Note("The input gate is {i@2}.", own="Much lower than before: nothing to take in."),
    "c@2": Note(
        "Kept {f * c_prev@2}, let in {i * g@2}: {c@2}.",
        (
            (
                "So does it forget nothing?",
                "A little: 0.9 kept each time is 0.35 after ten timesteps. The nearer the gate is "
                "to 1, the longer it lasts.",
            ),
        ),
        "The first word is still there, almost whole.",
    ),
    "x@3": Note("The third input is {x@3}.", own="A new word; does the old one survive it?"),
    "c@3": Note(
        "Kept {f * c_prev@3}, let in {i * g@3}: {c@3}.",
        (
            (
                "Would an RNN have kept it?",
                "Hardly: it makes its state anew each time. Build it up from the RNN and look.",
            ),
        ),
        "The first word's part, {f * c_prev@3.1}, is kept; the new word is written over it.",
    ),
    "h@3": Note("What is shown at the end: {h@3}."),
    "end": Note(
        "The memory went {c@1}, {c@2}, {c@3}.",
        (asked.BACKWARD,),
        "Take the forget biases down to −2 and run it again: the first word is lost.",
    ),
}

EXAMPLE = Example(
    key="colah_joined",
    about=("The forget gate stays near 1, so the cell state carries the first word to the end."),
    problem={
        "format": "lstm-calc/1",
        "title": "Joined [h, x]: LSTM with two units",
        "source": "Understanding LSTM Concept, our numbers",
        "notation": "colah",
        "layers": [
            {
                "cell": "lstm_joined_hx",
                "weights": {
                    "W_f": [[0.1, -0.2, 0.4, 0.3], [0.2, 0.05, -0.3, 0.6]],
                    "b_f": [2, 1.8],
                    "W_i": [[0.3, -0.1, 2.1, 0.7], [-0.4, 0.25, 0.9, 1.6]],
                    "b_i": [-1, -1.2],
                    "W_g": [[-0.35, 0.15, 1.5, -0.8], [0.45, -0.25, -0.6, 1.3]],
                    "b_g": [0.1, -0.05],
                    "W_o": [[0.55, 0.65, 0.75, -0.45], [-0.5, 0.85, 0.95, 1.1]],
                    "b_o": [0.35, -0.15],
                },
                "start": {"h": [0, 0], "c": [0, 0]},
            }
        ],
        "inputs": [[1, 0], [0, 0], [0, 1]],
        "rounding": {"rule": "display", "decimals": 4},
    },
    notes=NOTES,
)
