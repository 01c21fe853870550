"""AI VIETNAM's RNN with a classifier on its last hidden state; the deck draws it without numbers
for the classifier, so those are our own."""

from lstm_calc.examples.aivietnam_rnn import EXAMPLE as RNN
from lstm_calc.examples.example import Example

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
)
