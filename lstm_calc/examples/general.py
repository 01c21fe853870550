"""What may be said of any cell, by what its lines do: the notes of a problem without its own."""

from lstm_calc.examples import asked
from lstm_calc.examples.example import Note

OPENING = Note(
    "We go through it line by line, timestep by timestep, with the numbers in the formulas. Before "
    "each result, guess it: its sign, and whether it is near 0 or near 1.",
    (asked.SAME_WEIGHTS, asked.WHERE_WEIGHTS),
)
END = Note(
    "That was the whole run. Ask which of the first numbers the last ones still depend on, and "
    "change one to see.",
    (asked.BACKWARD, asked.ROUNDING),
)
KINDS = {
    "arrival": Note(
        "First look at what there is to compute with, before any formula.",
        (asked.WHERE_START, asked.SAME_WEIGHTS),
    ),
    "reading": Note("The answer is read off this vector alone."),
    "gate": Note(
        "A gate is a share: a number pressed into the range from 0 to 1. Say what it will "
        "multiply, and whether it is nearly open or nearly closed.",
        (asked.NOT_0_OR_1, asked.WHY_SIGMOID),
    ),
    "hard gate": Note(
        "A gate by straight lines: it is a share from 0 to 1, and it can be exactly 0 or 1.",
        (
            (
                "Why a straight line in place of σ?",
                "It is quick to compute. Where it is flat, training cannot move it at all.",
            ),
        ),
    ),
    "coupled gate": Note(
        "No weights of its own here: it is 1 minus something, and the two always add up to 1.",
        (
            (
                "What does that save?",
                "A gate's weights. And the cell makes room for the new exactly as it forgets.",
            ),
        ),
    ),
    "candidate": Note(
        "This is content and no gate: it says what could be remembered, not how much of it.",
        (asked.WHY_TANH,),
    ),
    "cell state": Note(
        "This is the memory. Ask how much of it is old and how much is new.",
        (asked.H_OR_C, asked.ELEMENTWISE),
    ),
    "hidden state": Note(
        "This is what the cell gives at this timestep: it leaves the cell, and comes back into it "
        "at the next one.",
    ),
    "state": Note("It goes on to the next timestep too."),
    "line": Note("Say what goes in, and guess the result before it is shown."),
    "answer": Note(
        "Up to here the network remembered; now it answers.",
        (asked.ALL_NEEDED,),
    ),
    "error": Note("Only now does the target come in: the cell has never seen it.", (asked.SIGN,)),
    "share": Note("Look which class has the largest share: it is the answer.", (asked.SOFTMAX,)),
    "loss": Note(
        "One number for how wrong the network is; training makes it smaller.", (asked.BACKWARD,)
    ),
}
