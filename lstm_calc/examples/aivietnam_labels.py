"""AI VIETNAM's RNN with a linear layer on every hidden state and one-hot targets, as for text
generation; the deck draws it without numbers for that layer, so those are our own."""

from lstm_calc.examples.aivietnam_rnn import EXAMPLE as RNN
from lstm_calc.examples.example import Example

EXAMPLE = Example(
    key="aivietnam_labels",
    about="Every hidden state is read out and compared with a one-hot target of its timestep.",
    problem=dict(RNN.problem)
    | {
        "title": "AI VIETNAM: RNN, a label at every step",
        "source": "AI VIETNAM, Introduction to LSTM, slides 18–19; our FC layer",
        "readout": {
            "equations": {"y": "softmax(W_y @ h + b_y)"},
            "weights": {
                "W_y": [[0.4, -0.2], [-0.1, 0.2], [0.15, -0.05]],
                "b_y": [0.2, -0.5, 0.3],
            },
            "on": "every step",
        },
        "targets": [[1, 0, 0], [0, 0, 1], [0, 1, 0]],
        "loss": "cross-entropy",
    },
)
