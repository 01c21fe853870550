"""A layer that reads the sentence both ways, and one above it; our own numbers."""

from lstm_calc.examples import asked
from lstm_calc.examples.example import Example, Note

NOTES = {
    "": Note(
        "Two layers. The lower one reads the sequence twice, forward and backward, with weights "
        "for each; the upper one sees both at each timestep.",
        (
            (
                "When may one read backward?",
                "When all of the sequence is there: a sentence to be tagged, yes; a stock price of "
                "tomorrow, no.",
            ),
            asked.SAME_WEIGHTS,
        ),
        "All numbers are our own.",
    ),
    "1:x@1": Note(
        "Forward, timestep 1: the input is {x@1}, the states are {h_prev@1} and {c_prev@1}.",
        (asked.WHERE_H0,),
    ),
    "1:f@1": Note("The forget gate: {pre-f@1} gives {f@1}.", (asked.NOT_0_OR_1, asked.FORGET_1)),
    "1:i@1": Note("The input gate: {pre-i@1} gives {i@1}.", (asked.WHY_SIGMOID,)),
    "1:g@1": Note("The candidate: {pre-g@1}, by tanh {g@1}.", (asked.WHY_TANH,)),
    "1:o@1": Note("The output gate: {pre-o@1} gives {o@1}."),
    "1:c@1": Note("Kept {f * c_prev@1}, let in {i * g@1}: {c@1}.", (asked.ADDS_I_G,)),
    "1:h@1": Note(
        "tanh of the memory is {tanh(c)@1}; shown is {h@1}.", (asked.WHY_TANH_OF_C, asked.H_OR_C)
    ),
    "1:c@2": Note(
        "Forward, timestep 2: kept {f * c_prev@2}, let in {i * g@2}: {c@2}.",
        own="The input was below 0 and takes some of the memory away.",
    ),
    "1:h@3": Note("The forward direction ends with {h@3}."),
    "2:x@3": Note(
        "Now from the other end. The reverse direction starts at timestep 3, with the input {x@3} "
        "and states of its own, {h_prev@3} and {c_prev@3}.",
        (
            (
                "Are these the forward weights?",
                "No. Each direction has its own weights and its own start; they meet only above.",
            ),
            (
                "Which h is the last one here?",
                "The hidden state of the timestep after: going backward, that is the one just "
                "computed.",
            ),
        ),
    ),
    "2:f@3": Note("The reverse forget gate: {pre-f@3} gives {f@3}."),
    "2:i@3": Note("The reverse input gate: {pre-i@3} gives {i@3}."),
    "2:g@3": Note("The reverse candidate: {pre-g@3}, by tanh {g@3}."),
    "2:o@3": Note("The reverse output gate: {pre-o@3} gives {o@3}."),
    "2:c@3": Note("Kept {f * c_prev@3}, let in {i * g@3}: {c@3}."),
    "2:h@3": Note("The reverse hidden state of timestep 3: {h@3}."),
    "2:x@2": Note("One step back, to timestep 2: the past is what timestep 3 left, {h_prev@2}."),
    "2:f@1": Note("The reverse forget gate at its last step: {pre-f@1} gives {f@1}."),
    "2:i@1": Note("Its input gate: {i@1}."),
    "2:g@1": Note("Its candidate: {g@1}."),
    "2:o@1": Note("Its output gate: {o@1}."),
    "2:c@1": Note("Kept {f * c_prev@1}, let in {i * g@1}: {c@1}."),
    "2:h@1": Note(
        "The reverse direction ends at timestep 1, with {h@1}.",
        own="It has seen the whole sequence; the forward one has seen one input at this timestep.",
    ),
    "2:x@1": Note("The last step back, to timestep 1: the input is {x@1}, the past {h_prev@1}."),
    "3:x@1": Note(
        "The upper layer. Its input at timestep 1 is both hidden states, one under the other: "
        "{x@1}.",
        (
            (
                "What does each of the two know?",
                "At timestep 1 the forward state has read one input, the reverse one all three.",
            ),
            (
                "Can the upper layer start before the lower one is done?",
                "No: the reverse direction needs the last input first.",
            ),
        ),
    ),
    "3:h@1": Note(
        "A plain RNN on top: the sum is {pre-h@1}, and tanh gives {h@1}.",
        (asked.ALL_NEEDED,),
        "1.3 times the forward state, −0.7 times the reverse one, and the bias 0.12.",
    ),
    "3:h@2": Note("Timestep 2: {pre-h@2} gives {h@2}."),
    "3:h@3": Note("Timestep 3: {pre-h@3} gives {h@3}."),
    "end": Note(
        "The outputs of the upper layer: {h@1}, {h@2}, {h@3}.",
        (asked.BACKWARD,),
        "Change the last input and look at the first output: it moves. In one direction it could "
        "not.",
    ),
}

EXAMPLE = Example(
    key="both_directions",
    about="The lower layer reads forward and backward; the upper one sees both at each timestep.",
    problem={
        "format": "lstm-calc/1",
        "title": "Two layers, the lower in both directions",
        "source": "Schuster and Paliwal 1997; our numbers",
        "notation": "plain",
        "layers": [
            {
                "cell": "lstm",
                "direction": "both",
                "weights": {
                    "W_xf": [[0.5]], "W_hf": [[0.3]], "b_f": [0.7],
                    "W_xi": [[1.1]], "W_hi": [[-0.2]], "b_i": [-0.1],
                    "W_xg": [[0.9]], "W_hg": [[0.4]], "b_g": [0.05],
                    "W_xo": [[0.6]], "W_ho": [[0.1]], "b_o": [0.2],
                },
                "weights_reverse": {
                    "W_xf": [[-0.4]], "W_hf": [[0.25]], "b_f": [0.8],
                    "W_xi": [[0.75]], "W_hi": [[0.35]], "b_i": [-0.3],
                    "W_xg": [[1.2]], "W_hg": [[-0.5]], "b_g": [0.15],
                    "W_xo": [[0.45]], "W_ho": [[-0.6]], "b_o": [0.55],
                },
                "start": {"h": [0], "c": [0]},
                "start_reverse": {"h": [0], "c": [0]},
            },
            {
                "cell": "rnn",
                "weights": {"W_xh": [[1.3, -0.7]], "W_hh": [[0.65]], "b_h": [0.12]},
                "start": {"h": [0]},
            },
        ],
        "inputs": [[1], [-0.5], [0.25]],
        "rounding": {"rule": "display", "decimals": 4},
    },
    notes=NOTES,
)  # fmt: skip
