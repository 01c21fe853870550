"""What students ask in every course, each with a good answer: stated once, for all notes."""

NOT_0_OR_1 = (
    "Why is the gate not exactly 0 or 1?",
    "σ comes as close to 0 and 1 as one likes, but never quite there; where a gate reads 0 or 1, "
    "that is the rounding. It is a share, like a tap that is partly open; and because it changes "
    "smoothly, training can move it a little.",
)
WHY_SIGMOID = (
    "Why σ and not tanh for a gate?",
    "A gate says how much passes: something from 0 to 1. tanh may be negative, and a negative gate "
    "would turn what passes into its opposite.",
)
WHY_TANH = (
    "Why tanh?",
    "The content has a direction: it may raise the memory or lower it. tanh gives both signs, "
    "stays between −1 and 1, and is about the number itself near 0.",
)
WHY_TANH_OF_C = (
    "Why tanh again, on the cell state?",
    "The cell state is a sum that may grow beyond 1. tanh brings what is shown back between −1 and "
    "1; the cell state itself is handed on as it is.",
)
WHERE_START = (
    "Where does the state before the first timestep come from?",
    "Nothing came before it, so we choose it. Most often it is 0; some courses give another "
    "number, and one can even train it.",
)
WHERE_H0 = ("Where does [h_prev@1] come from?", WHERE_START[1])
SAME_WEIGHTS = (
    "Are the weights the same at each timestep?",
    "Yes. It is one cell used again and again: the same weights, and only the input and the last "
    "states are new. So it can read a sentence of any length.",
)


def _joined(vector: str, other: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """What is asked of a joined vector, as it is there."""
    return (
        (
            "Is the joined input a matrix with two columns?",
            f"No. It is one longer vector, {{{vector}@1}}: the one written under the other. One "
            "row of W meets all of it, number by number.",
        ),
        (
            f"Does it matter that it is {vector.replace('_prev', '')} and not {other}?",
            f"Only that W keeps the same order. Exchange them in {{{vector}@1}} and you must "
            "exchange the columns of W.",
        ),
    )


JOINED_XH, ORDER_XH = _joined("[x, h_prev]", "[h, x]")
JOINED_HX, ORDER_HX = _joined("[h_prev, x]", "[x, h]")


def _two_biases(gate: str) -> tuple[str, str]:
    """Why two biases, with the two halves of a gate's sum."""
    return (
        "Why two biases?",
        f"One belongs to the input, one to the hidden state, as PyTorch stores them. So the halves "
        f"are {{W_x{gate} @ x + b_x{gate}@1}} and {{W_h{gate} @ h_prev + b_h{gate}@1}}. Only the "
        "sum of the biases matters, but forget neither.",
    )


TWO_BIASES_F, TWO_BIASES_H = _two_biases("f"), _two_biases("h")
ELEMENTWISE = (
    "Is this a matrix product?",
    "No. Unit by unit: the first number by the first, the second by the second. Only the weights W "
    "meet a vector as a matrix.",
)
FORGET_1 = (
    "So a forget gate of 1 forgets everything?",
    "The other way round: it says how much is kept. 0 forgets all, 1 forgets nothing.",
)
H_OR_C = (
    "What is the difference between h and c?",
    "The cell state is the memory: it is added to and stays inside. The hidden state is what the "
    "cell shows of it: it goes to the gates of the next timestep, and out.",
)
WHERE_WEIGHTS = (
    "Where do the weights come from?",
    "From training: one starts with random ones and changes them until the loss is small. Today we "
    "take them as given and only compute forward.",
)
ROUNDING = (
    "May I round in between?",
    "Keep four decimals and the end moves by less than 0.0001; with two it may move by 0.01. Say "
    "which rule you follow.",
)
SIGN = (
    "What does the sign of the error say?",
    "It is what we got minus what we wanted: negative is too low, positive is too high.",
)
SQUARE = (
    "Why squared?",
    "Errors up and down must not cancel, and a large error should count more than two small ones.",
)
LOG = (
    "Why a logarithm?",
    "If the right class gets the whole share, −ln 1 = 0: no loss. The smaller its share, the "
    "faster the loss grows, without end as the share goes to 0.",
)
SOFTMAX = (
    "Why softmax?",
    "It makes shares of any numbers: all positive, adding up to 1, and the largest number gets the "
    "largest share.",
)
ALL_NEEDED = (
    "Must I compute the whole h first?",
    "Yes: every number of h goes into every number of the result, each by its own weight.",
)
BACKWARD = (
    "And how does it learn?",
    "The loss is sent backward through the same steps, from the last timestep to the first, and "
    "tells each weight which way to move.",
)
ADDS_I_G = (
    "Do I add the gate and the candidate?",
    "No: the gate multiplies the candidate. The only plus in this line is between what is kept and "
    "what comes in.",
)
OLD_X = (
    "Do I use the first input again?",
    "No: each timestep has its own input. What it knows of the earlier ones is in the states that "
    "they left.",
)
MORE_UNITS = (
    "And with more units, or layers?",
    "More units: each gate is a vector, W has a row for each unit. More layers: the output of one "
    "is the input of the next.",
)
RELU = (
    "Why ReLU here and not tanh?",
    "It is easy by hand: max(0, z). An RNN mostly has tanh, since ReLU has no upper limit and the "
    "state may grow at each timestep.",
)
ADD_X_H = (
    "Why not just add x and h?",
    "They need not even have the same size, and each should have its own weights: each meets its "
    "matrix first, then the results are added.",
)
OTHER_SHARES = (
    "What of the shares of the wrong classes?",
    "They stand in the loss times 0. But the shares add up to 1, so the right one grows only if "
    "they shrink.",
)
SOFTMAX_UNITS = (
    "Why no weights here?",
    "This deck takes softmax of the hidden state itself, so there are as many classes as units. "
    "Mostly a linear layer stands between.",
)
PEEPHOLE = (
    "Which cell state does the gate see?",
    "f and i see the old one, o the new one. And it is added inside σ, never after it.",
)
