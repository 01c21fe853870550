"""From RNN to LSTM in seven pictures, each one part more than the one before, after AI VIETNAM's
Introduction to LSTM, slides 30–36; the slides print no numbers, so these are our own.

All pictures read the same four inputs and have the same weights, so that what differs in their
numbers is what the new part does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from lstm_calc.examples.quoting import quoted
from lstm_calc.forward import run
from lstm_calc.language import _
from lstm_calc.problem import Problem, make
from lstm_calc.walkthrough import Told, told

INPUTS = [[1], [0.1], [0.5], [-0.8]]
START = {"h": [0], "c": [0.7]}
WEIGHTS = {
    "g": {"W_xg": [[1.6]], "W_hg": [[0.6]], "b_g": [0.3]},
    "i": {"W_xi": [[2.5]], "W_hi": [[0.4]], "b_i": [-1.1]},
    "f": {"W_xf": [[3]], "W_hf": [[0.2]], "b_f": [0.9]},
    "o": {"W_xo": [[2.8]], "W_ho": [[-0.35]], "b_o": [-1.4]},
}
SUMS = {gate: f"W_x{gate} @ x + W_h{gate} @ h_prev + b_{gate}" for gate in WEIGHTS}
GATES = {"f": f"sigmoid({SUMS['f']})", "i": f"sigmoid({SUMS['i']})",
         "g": f"tanh({SUMS['g']})", "o": f"sigmoid({SUMS['o']})"}  # fmt: skip
DECIMALS = 3


@dataclass(frozen=True, eq=False)
class Stage:
    """One picture. lines: its gates, and what c and h are computed by. adds: the lines that are new
    or changed against the picture before. does: line → what it does here, where the catalogue's
    words say it of another cell. text: what was added, why, and what to look at, with places for
    numbers as `quoting` reads them; said: the questions that come, with their answers.
    """

    number: int
    title: str
    lines: Mapping[str, str]
    adds: tuple[str, ...]
    text: str
    said: tuple[tuple[str, str], ...] = ()
    does: Mapping[str, str] | None = None

    @cached_property
    def problem(self) -> Problem:
        """The picture as a problem of its own."""
        found = self.with_inputs(INPUTS)
        (layer,) = found.layers
        if not self.does:
            return found
        words = {name: (layer.cell.words[name][0], text) for name, text in self.does.items()}
        cell = replace(layer.cell, words=dict(layer.cell.words) | words)
        return replace(found, layers=(replace(layer, cell=cell),))

    def with_inputs(self, inputs: list[list[float]]) -> Problem:
        """The picture with other inputs."""
        states = ["h", "c"] if "c" in self.lines else ["h"]
        weights = {name: w for gate in self.lines for name, w in WEIGHTS.get(gate, {}).items()}
        return make(
            {
                "format": "lstm-calc/1",
                "title": f"From RNN to LSTM, {self.number}: {self.title}",
                "source": f"AI VIETNAM, Introduction to LSTM, slide {29 + self.number}; "
                "our numbers",
                "layers": [
                    {
                        "cell": {"state": states, "equations": dict(self.lines)},
                        "weights": weights,
                        "start": {state: START[state] for state in states},
                    }
                ],
                "inputs": inputs,
                "rounding": {"rule": "display", "decimals": DECIMALS},
            }
        )

    @cached_property
    def runs(self) -> tuple[Told, Told]:
        """The picture's run, and its run with 0 in place of the first input."""
        problems = self.problem, self.with_inputs([[0], *INPUTS[1:]])
        return tuple(told(run(problem))[0] for problem in problems)

    @property
    def words(self) -> str:
        """What was added, why, and what to look at, with the run's numbers."""
        return self._quoted(_(self.text))

    @property
    def asks(self) -> tuple[tuple[str, str], ...]:
        """What students ask here, each with an answer."""
        return tuple((_(question), self._quoted(_(answer))) for question, answer in self.said)

    def _quoted(self, text: str) -> str:
        here, without = self.runs
        first, first_without = STAGES[0].runs
        before, _without = STAGES[max(self.number - 2, 0)].runs
        sources = {"": here, "without": without, "before": before, "rnn": first,
                   "rnn without": first_without}  # fmt: skip
        return quoted(text, {name: (one,) for name, one in sources.items()}, DECIMALS)


def _lines(gates: str, **others: str) -> dict[str, str]:
    """The lines in the order of the LSTM's."""
    return {gate: GATES[gate] for gate in GATES if gate in gates} | others


ADDED = "c_prev + i * g"
FILTERED = "f * c_prev + i * g"

STAGES: tuple[Stage, ...] = (
    Stage(
        1,
        "The RNN",
        _lines("g", h="g"),
        ("g", "h"),
        "One tanh makes the new hidden state from the input and the last hidden state. Its result "
        "is called g here, because it will soon be filtered; as yet h is g itself. The first "
        "input, {x@1}, gives h = {h@1}. Put 0 in its place and h at timestep 3 is "
        "{without:h@3} instead of {h@3}: two timesteps later the first input is all but lost.",
        (
            (
                "Why does the RNN lose the first input?",
                "At each timestep the old h is multiplied by its weight, 0.6, and squashed by tanh "
                "together with the new input. What the first input did shrinks each time. Training "
                "meets the same shrinking backward: the vanishing gradient.",
            ),
            (
                "Are the weights the same at each timestep?",
                "Yes. There is one cell with one set of weights, used again and again; only x and "
                "the last h are new.",
            ),
        ),
        {
            "g": "The input and the last hidden state, weighted, added and squashed by tanh.",
            "h": "The result of the tanh, as it is.",
        },
    ),
    Stage(
        2,
        "Filter what the RNN gives",
        _lines("ig", h="i * g"),
        ("i", "h"),
        "A gate i, between 0 and 1, now multiplies what the RNN gives. At timestep 1 it is {i@1} "
        "and most passes; at timestep 4 it is {i@4} and almost nothing does: h falls in size from "
        "{before:h@4} to {h@4}. But h is still all that the network remembers: what the gate holds "
        "back is gone.",
        (
            (
                "Why a sigmoid here, and a tanh there?",
                "A gate says how much passes, so it lies between 0 and 1: that is the sigmoid. The "
                "content may add or take away, so it lies between −1 and 1: that is the tanh.",
            ),
            (
                "Who tells the gate when to open?",
                "The same x and h that make g, through weights of the gate's own. Training finds "
                "those weights, as it finds all others.",
            ),
        ),
        {
            "g": "New content, from −1 to 1; the gate i decides how much of it passes.",
            "i": "How much of g passes: 0 lets nothing through, 1 all of it.",
            "h": "What the gate lets through.",
        },
    ),
    Stage(
        3,
        "A long-term memory beside it",
        _lines("ig", c="c_prev", h="i * g"),
        ("c",),
        "A second state runs beside the RNN: the cell state c. It starts at {c_prev@1} and is "
        "{c@4} at timestep 4: each timestep hands it on untouched, no weight and no function in "
        "its way. Nothing writes to it yet and nothing reads it, so every h is what it was in the "
        "picture before.",
        (
            (
                "What is it good for, if nobody uses it?",
                "Nothing yet. Look at the two states side by side: h is made anew at each "
                "timestep, c stays as it is. A state that stays by itself is a memory; the next "
                "picture writes to it.",
            ),
        ),
        {
            "g": "New content, from −1 to 1; the gate i decides how much of it passes.",
            "i": "How much of g passes: 0 lets nothing through, 1 all of it.",
            "c": "The long memory: the old one, as it is.",
            "h": "What the gate lets through.",
        },
    ),
    Stage(
        4,
        "Add information to the memory",
        _lines("ig", c=ADDED, h="c"),
        ("c", "h"),
        "What passes the gate is added to the memory, and h shows the memory. Now the first input "
        "stays: with 0 in its place, c at timestep 4 is {without:c@4} instead of {c@4}. But "
        "nothing ever leaves. The memory only grows, {c@1}, {c@2}, {c@3}, {c@4}, and h is far "
        "above 1.",
        (
            (
                "Why add, and not multiply as the RNN does?",
                "What is added stays until something takes it away; what is multiplied again and "
                "again shrinks or blows up. Adding is what lets an LSTM, and its gradient, reach "
                "far back.",
            ),
            (
                "Is it bad that the memory grows?",
                "Here h goes back into every gate. A large h drives them to 0 or 1, whatever the "
                "input says, and the memory is full of what no longer matters.",
            ),
        ),
        {"h": "The memory, as it is. It can be above 1 in size."},
    ),
    Stage(
        5,
        "Filter the memory: the forget gate",
        _lines("fig", c=FILTERED, h="c"),
        ("f", "c"),
        "A second gate, f, multiplies the old memory before the new is added. At timestep 3 it is "
        "{f@3} and almost all is kept. At timestep 4 the input is {x@4}, f closes to {f@4}, and "
        "the memory falls from {c@3} to {c@4}; without the gate it was {before:c@4}.",
        (
            (
                "Is it a forget gate if 1 means that nothing is forgotten?",
                "The name misleads: it says how much is kept. f = 0 forgets all, f = 1 forgets "
                "nothing.",
            ),
            (
                "Why not i = 1 − f?",
                "One can: that is the coupled LSTM. With two gates the cell may keep the old and "
                "take in the new at once, as at timestep 1 here: f is {f@1} and i is {i@1}.",
            ),
        ),
        {"h": "The memory, as it is. It can be above 1 in size."},
    ),
    Stage(
        6,
        "Squash what is shown with tanh",
        _lines("fig", c=FILTERED, h="tanh(c)"),
        ("h",),
        "h is now tanh of the memory, so it stays between −1 and 1, however large the memory is: "
        "at timestep 3 the memory is {c@3} and h is {h@3}, where it was {before:h@3}. The memory "
        "itself is not squashed; it goes on to the next timestep as c, not as tanh of c.",
        (
            (
                "Why not squash c itself?",
                "Then it would be squashed again at each timestep, and would fade as the RNN's h "
                "does. The tanh is on the way out only.",
            ),
        ),
        {"h": "The memory squashed by tanh. Never above 1 in size."},
    ),
    Stage(
        7,
        "Filter what is shown: the output gate",
        _lines("figo", c=FILTERED, h="o * tanh(c)"),
        ("o", "h"),
        "The last gate, o, decides how much of the memory is shown. At timestep 2 it is {o@2}: h "
        "falls from {before:h@2} to {h@2}, but c is {c@2} and waits. This is the LSTM. With 0 as "
        "the first input c at timestep 3 is {without:c@3} instead of {c@3}; in the RNN of the "
        "first picture h moved only from {rnn:h@3} to {rnn without:h@3}.",
        (
            (
                "Why hide a memory that one has?",
                "It may be needed later and disturb now: h feeds all the gates of the next "
                "timestep and the layers above. A hidden memory keeps quiet until it is asked for.",
            ),
            (
                "Which of h and c is the output?",
                "h. The cell state stays inside the cell; only h goes to the next layer, and both "
                "go to the next timestep.",
            ),
        ),
    ),
)
