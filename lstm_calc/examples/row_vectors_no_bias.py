"""The deck without biases, in row vectors; it prints no numbers, so these are our own."""

from lstm_calc.examples import asked
from lstm_calc.examples.example import Example, Note

NOTES = {
    "": Note(
        "“Bob is a nice person. Dan on the other hand is evil.” Two units, three inputs, no bias. "
        "At the end softmax makes an answer of each hidden state.",
        (
            (
                "Why are the vectors rows here?",
                "This deck writes x first: a row vector times a matrix. It is the same sum; only "
                "rows and columns of the matrices have changed places.",
            ),
            asked.SAME_WEIGHTS,
        ),
        "The first input stands for Bob, the last one for Dan. The deck prints no numbers; these "
        "are ours.",
    ),
    "1:x@1": Note(
        "The first input is {x@1}. The states before it are {h_prev@1} and {c_prev@1}.",
        (asked.WHERE_H0,),
        "Bob comes in.",
    ),
    "1:f@1": Note(
        "The forget gate, one number for each unit: the sums {pre-f@1} give {f@1}.",
        (
            asked.NOT_0_OR_1,
            (
                "What if it were exactly 0, or 1?",
                "0 times the memory: everything is forgotten. 1 times the memory: nothing is.",
            ),
        ),
    ),
    "1:i@1": Note(
        "The input gate: {pre-i@1} gives {i@1}.",
        (
            (
                "There is no bias. Is that wrong?",
                "No: the deck leaves it out. Without a bias a sum of 0 always means a gate of one "
                "half.",
            ),
        ),
    ),
    "1:g@1": Note(
        "The new information, by tanh: {g@1}.",
        (asked.WHY_TANH,),
        "Bob raises unit 1 and lowers unit 2.",
    ),
    "1:c@1": Note(
        "The cell state: {f * c_prev@1} kept, {i * g@1} new: {c@1}.",
        (asked.ELEMENTWISE, asked.ADDS_I_G),
        "This is Bob in the memory: a plus and a minus.",
    ),
    "1:o@1": Note("The output gate: {pre-o@1} gives {o@1}.", (asked.WHY_SIGMOID,)),
    "1:h@1": Note(
        "The output: {o@1} of tanh of the memory, {tanh(c)@1}: {h@1}.",
        (asked.WHY_TANH_OF_C, asked.H_OR_C),
    ),
    "1:c@2": Note(
        "Timestep 2: kept {f * c_prev@2}, new {i * g@2}: {c@2}.",
        own="“is a nice person”: still about Bob, and the memory of him stays.",
    ),
    "1:x@3": Note("Timestep 3: the input is {x@3}.", own="The full stop is passed: Dan comes in."),
    "1:f@3": Note(
        "Look at the forget gate now: {f@3}. At timestep 1 it was {f@1}.",
        own="Nearly closed in both units: the sentence is no longer about Bob.",
    ),
    "1:c@3": Note(
        "Of the old memory {f * c_prev@3} is left, and {i * g@3} is new: {c@3}.",
        own="Both signs have turned: the memory is Dan's.",
    ),
    "1:h@3": Note("What is shown: {h@3}."),
    "2:h@1": Note("The answer is read off the hidden state of timestep 1: {h@1}."),
    "2:y@1": Note(
        "Softmax makes shares of it: {y@1}.",
        (asked.SOFTMAX, asked.SOFTMAX_UNITS),
        "The first has more: Bob.",
    ),
    "2:y@2": Note("At timestep 2 the shares are {y@2}."),
    "2:y@3": Note(
        "At timestep 3 they are {y@3}.", own="Now the second has more: we are talking about Dan."
    ),
    "end": Note(
        "The three answers: {y@1}, {y@2}, {y@3}.",
        (asked.BACKWARD,),
        "Open the forget gate at Dan, with 2 for −2 and 1.6 for −1.6, and see who wins then.",
    ),
}

EXAMPLE = Example(
    key="row_vectors_no_bias",
    about="“Bob is a nice person. Dan on the other hand is evil.” At Dan, f near 0 forgets Bob.",
    problem={
        "format": "lstm-calc/1",
        "title": "Row vectors: LSTM without biases",
        "source": "Long Short Term Memory (LSTM), our numbers",
        "notation": "row-vectors",
        "layers": [
            {
                "cell": "lstm_no_bias",
                "weights": {
                    "W_xf": [[1.5, -2], [1.2, -1.6]],
                    "W_hf": [[0.3, -0.1], [0.2, 0.4]],
                    "W_xi": [[0.8, 1.1], [0.6, 0.9]],
                    "W_hi": [[-0.3, 0.5], [0.1, -0.4]],
                    "W_xg": [[1, -0.7], [-0.5, 1.3]],
                    "W_hg": [[0.25, 0.15], [-0.2, 0.35]],
                    "W_xo": [[1.4, 0.75], [0.45, 1.7]],
                    "W_ho": [[-0.6, 0.05], [0.55, -0.15]],
                },
                "start": {"h": [0, 0], "c": [0, 0]},
            }
        ],
        "inputs": [[1, 0], [0.5, 0.2], [0, 1]],
        "readout": {"equations": {"y": "softmax(h)"}},
        "rounding": {"rule": "display", "decimals": 4},
    },
    notes=NOTES,
)
