"""AI VIETNAM's RNN with a classifier on its last hidden state; the deck draws it without numbers
for the classifier, so those are our own."""

from lstm_calc.examples import asked
from lstm_calc.examples.aivietnam_rnn import EXAMPLE as RNN
from lstm_calc.examples.example import Example, Note

NOTES = {f"1:{stop}": note for stop, note in RNN.notes.items() if stop not in ("", "end")} | {
    "": Note(
        "The same RNN, and now it is good for something: a linear layer reads the last hidden "
        "state and says which of two classes the text belongs to.",
        (asked.SAME_WEIGHTS,),
        "The RNN is the slides'; the classifier's numbers are our own.",
    ),
    "2:h@3": Note(
        "The classifier sees one thing only: the last hidden state, {h@3}.",
        (
            (
                "Why only the last one?",
                "It has met every word. Other networks take the mean of all hidden states, or the "
                "largest.",
            ),
        ),
    ),
    "2:y@3": Note(
        "A weighted sum for each class, {pre-y@3}; softmax makes the shares {y@3} of them.",
        (asked.SOFTMAX, asked.ALL_NEEDED),
        "0.3 · 5 − 0.1 · 8 + 0.1 and −0.2 · 5 + 0.25 · 8 − 0.3. Close together, so the shares are "
        "near one half.",
    ),
    "2:loss@3": Note(
        "The right answer as a one-hot vector is {target@3}. The loss is −ln of the share that the "
        "right class got: {loss@3}.",
        (asked.LOG, asked.OTHER_SHARES),
        "The right class got {y@3.2}, the other one more: the network is wrong, though not by "
        "much.",
    ),
    "end": Note(
        "One text, one loss: {loss@3}.",
        (asked.BACKWARD,),
        "Guessing blindly among two classes costs ln 2 = 0.6931; this is a little worse.",
    ),
}

EXAMPLE = Example(
    key="aivietnam_classifier",
    about="The last hidden state (5, 8) goes to a linear layer, softmax and cross-entropy.",
    problem=dict(RNN.problem)
    | {
        "title": "AI VIETNAM: RNN, text classification",
        "source": "AI VIETNAM, Introduction to LSTM, slides 15–17; our classifier",
        "readout": {
            "equations": {"y": "softmax(W_y @ h + b_y)"},
            "weights": {"W_y": [[0.3, -0.1], [-0.2, 0.25]], "b_y": [0.1, -0.3]},
            "on": "last step",
        },
        "targets": [[0, 1]],
        "loss": "cross-entropy",
    },
    notes=NOTES,
)
