"""AI VIETNAM's RNN with ReLU: two units, three inputs, whole numbers all the way."""

from lstm_calc.examples import asked
from lstm_calc.examples.example import Example, Note

NOTES = {
    "": Note(
        "The plain recurrent network: one line, used at each timestep. Two units, inputs of three "
        "numbers, ReLU for tanh.",
        (asked.SAME_WEIGHTS, asked.WHERE_WEIGHTS),
        "Whole numbers only: do it in your head.",
    ),
    "x@1": Note(
        "The first input is {x@1}; the hidden state before it is {h_prev@1}.",
        (asked.WHERE_H0,),
        "One 1 and zeros, as a one-hot word: the product picks one column of W.",
    ),
    "h@1": Note(
        "Two weighted sums, one from the input, one from the last hidden state, added: {pre-h@1}. "
        "ReLU keeps what is positive and makes 0 of the rest: {h@1}.",
        (asked.RELU, asked.TWO_BIASES_H),
        "From the input {W_xh @ x + b_xh@1}, from the past {W_hh @ h_prev + b_hh@1}. The past was "
        "zero, but its bias is not.",
    ),
    "x@2": Note(
        "Another input, {x@2}, and now [h_prev@2] is {h_prev@2}: the result of timestep 1.",
        (asked.OLD_X,),
    ),
    "h@2": Note(
        "The same weights, new numbers: {h@2}.",
        (asked.ADD_X_H,),
        "From the input {W_xh @ x + b_xh@2} again: with all weights 1 this RNN sees no difference "
        "between the two words. From the past {W_hh @ h_prev + b_hh@2}.",
    ),
    "x@3": Note(
        "The input is {x@3}, the last hidden state {h_prev@3}.",
        own="An input of zeros, such as padding. Ask: will h stay the same?",
    ),
    "h@3": Note(
        "The last hidden state is {h@3}.",
        own="It grows even on an empty input: the biases are added at each timestep.",
        own_asks=(
            (
                "Why does it grow and grow?",
                "ReLU has no upper limit, and here nothing makes the past smaller. With weights "
                "above 1 it would explode; below 1 it would fade. tanh at least stays below 1.",
            ),
        ),
    ),
    "end": Note(
        "The last hidden state, {h@3}, stands for the whole sequence.",
        (
            (
                "What does one do with it?",
                "Classify the text with it, as the next example does; or use every hidden state, "
                "one for each word.",
            ),
            asked.BACKWARD,
        ),
    ),
}

EXAMPLE = Example(
    key="aivietnam_rnn",
    about=("A plain recurrent network in whole numbers, small enough for mental arithmetic."),
    problem={
        "format": "lstm-calc/1",
        "title": "AI VIETNAM: RNN with ReLU",
        "source": "AI VIETNAM, Introduction to LSTM, slides 11–14",
        "notation": "aivietnam",
        "layers": [
            {
                "cell": "rnn_relu_two_biases",
                "weights": {
                    "W_xh": [[1, 1, 1], [1, 1, 1]],
                    "b_xh": [1, 1],
                    "W_hh": [[1, 0], [0, 1]],
                    "b_hh": [0, 1],
                },
                "start": {"h": [0, 0]},
            }
        ],
        "inputs": [[0, 1, 0], [0, 0, 1], [0, 0, 0]],
        "rounding": {"rule": "display", "decimals": 4},
    },
    printed={
        "W_xh @ x + b_xh": (("2", "2"), ("2", "2"), ("1", "1")),
        "W_hh @ h_prev + b_hh": (("0", "1"), ("2", "4"), ("4", "7")),
        "h": (("2", "3"), ("4", "6"), ("5", "8")),
    },
    notes=NOTES,
)
