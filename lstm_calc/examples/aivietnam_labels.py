"""AI VIETNAM's RNN with a linear layer on every hidden state and one-hot targets, as for text
generation; the deck draws it without numbers for that layer, so those are our own."""

from lstm_calc.examples import asked
from lstm_calc.examples.aivietnam_rnn import EXAMPLE as RNN
from lstm_calc.examples.example import Example, Note

NOTES = {f"1:{stop}": note for stop, note in RNN.notes.items() if stop not in ("", "end")} | {
    "": Note(
        "The same RNN again, now with a label at each timestep, as in generating text: at each "
        "word it says which word comes next.",
        (asked.SAME_WEIGHTS,),
        "The RNN is the slides'; the numbers of the FC layer are our own.",
    ),
    "2:h@1": Note(
        "The FC layer reads the hidden state of timestep 1: {h@1}.",
        (
            (
                "Is it another layer for each timestep?",
                "No: the same weights at each timestep, as in the RNN itself.",
            ),
        ),
    ),
    "2:y@1": Note(
        "A weighted sum for each class, {pre-y@1}; softmax makes shares of them: {y@1}.",
        (asked.SOFTMAX,),
        "The third class has the largest sum, so it gets the largest share.",
    ),
    "2:loss@1": Note(
        "The target is {target@1}. −ln of the right class's share: {loss@1}.",
        (asked.LOG, asked.OTHER_SHARES),
        "The right class, the first, got {y@1.1}: nearly the largest share, but not quite.",
    ),
    "2:h@2": Note("Timestep 2: the same layer on the next hidden state, {h@2}."),
    "2:y@2": Note(
        "The sums are {pre-y@2}, the shares {y@2}.",
        own="Equal sums get equal shares: the first and the third class.",
    ),
    "2:loss@2": Note("The target is now {target@2}; the loss is {loss@2}."),
    "2:y@3": Note("The sums {pre-y@3} give the shares {y@3}."),
    "2:loss@3": Note(
        "The target is {target@3}; the loss is {loss@3}.",
        own="Nearly a third each: the network does not know. Blind guessing costs ln 3 = 1.0986.",
    ),
    "end": Note(
        "Three timesteps, three losses: {loss@1}, {loss@2}, {loss@3}. Their mean is what training "
        "makes smaller.",
        (
            asked.BACKWARD,
            (
                "Whose weights do the three losses change?",
                "All share the same ones. Each loss sends its gradient back through time, and for "
                "each weight they are summed.",
            ),
        ),
    ),
}

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
    notes=NOTES,
)
