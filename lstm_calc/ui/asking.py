"""What the page Practise shows of an exercise, as plain data for its component: the question with
its helps, what is wrong with an answer, the values so far, and the summary."""

from collections.abc import Iterator
from functools import cached_property

from lstm_calc.blanks import Blank, before
from lstm_calc.formats.given import Table, groups, lies
from lstm_calc.formats.working import Moment
from lstm_calc.forward import run
from lstm_calc.language import _
from lstm_calc.numbers import shown
from lstm_calc.ops import OPS
from lstm_calc.player.payload import payload
from lstm_calc.practice import (
    HELPS,
    POINTS,
    SUMS,
    WRONG,
    Judged,
    generated,
    hidden_after,
    judged,
    points,
    questions,
    value,
)
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.spelling import Nodes
from lstm_calc.ui.exercise import Exercise
from lstm_calc.walkthrough import Line, parts, told

MOST_SENTENCES = 3
ENOUGH_TRIES = 3  # wrong ones, after which a question may be passed over where no help is left
HINT, FORMULA, NUMBERS, ANSWER = range(1, len(HELPS))


class Asking:
    """An exercise with its run, and everything that is asked of it."""

    def __init__(self, exercise: Exercise):
        self.exercise, self.did = exercise, exercise.progress
        self.problem = generated(exercise.spec)
        self.trace = run(self.problem)
        self.told = told(self.trace)[0]
        self.part = self.told.part
        self.questions = questions(self.problem, exercise.asked)
        self.done = min(self.did.done, len(self.questions))

    @property
    def is_over(self) -> bool:
        return self.done == len(self.questions)

    @property
    def help(self) -> int:
        """How much help the open question has."""
        return self.helps(self.done)

    @property
    def may_pass(self) -> bool:
        """Whether the open question may be passed over for no points: its answer is shown, or
        cannot be had and was looked for in vain."""
        stuck = self.exercise.most_help < ANSWER and len(self.tries(self.done)) >= ENOUGH_TRIES
        return self.help == ANSWER or stuck

    def helps(self, k: int) -> int:
        """How much help question k has had."""
        return min(self.did.helps.get(k, 0), ANSWER)

    def tries(self, k: int) -> tuple[str, ...]:
        """The wrong answers to question k; an address may hold what is none."""
        return tuple(text for text in self.did.tries.get(k, ()) if self._is_wrong(k, text))

    def _is_wrong(self, k: int, text: str) -> bool:
        try:
            return self.judged(k, text).kind == WRONG
        except ProblemError:
            return False

    def judged(self, k: int, text: str) -> Judged:
        return judged(self.exercise.spec, self.exercise.asked, k, text)

    @property
    def shown(self) -> dict:
        """The open question; once all are answered, the summary."""
        scored = sum(points(self.helps(k)) for k in range(self.done))
        found = {"of": len(self.questions), "points": scored, "most": POINTS * self.done}
        if self.is_over:
            return found | {"number": self.done, "summary": list(self._summary())}
        return found | {
            "number": self.done + 1,
            "question": self._question(self.questions[self.done]),
            "helps": self._helps(),
            "tried": self._tried(),
            "before": self._before(),
            "worth": points(self.help),
            "may_pass": self.may_pass,
        }

    # The question ---------------------------------------------------------------------------------

    def _question(self, blank: Blank) -> dict:
        line, (_k, _name, t, unit) = self._line(blank), blank
        where = _("{line}, timestep {t}").format(line=_(line.title), t=t)
        if self._units(line) > 1:
            numbers = {"unit": unit + 1, "units": self._units(line)}
            where += ", " + _("unit {unit} of {units}").format(**numbers)
        return self._symbols(blank) | {"where": where, "line": line.name, "t": t, "unit": unit}

    def _line(self, blank: Blank) -> Line:
        """The line that a question belongs to."""
        return next(one for one in self._lines if blank[1] in (one.name, self._sum(one)))

    @cached_property
    def _lines(self) -> tuple[Line, ...]:
        return self.part.lines[1:]

    def _sum(self, line: Line) -> str | None:
        return before(self.part, line.name)

    def _units(self, line: Line) -> int:
        return self.part.sizes[line.name]

    def _symbols(self, blank: Blank) -> dict:
        """The letter of a question's line, and the function where its sum is asked for."""
        line = self._line(blank)
        sign = self._sign(line) if blank[1] == self._sum(line) else ""
        return {"symbol": self._letter(line, blank), "sign": sign}

    def _sign(self, line: Line) -> str:
        """The function that a line applies to its sum."""
        return OPS[self.part.cell.steps[line.name].op].symbol

    def _letter(self, line: Line, blank: Blank) -> Nodes:
        """f_1; of one of several units f_1[2], as the table of the values has it."""
        whole = self._moment(blank).left(self.part.formula(line))
        return [*whole, ("mn", f"[{blank[3] + 1}]")] if self._units(line) > 1 else whole

    def _moment(self, blank: Blank) -> Moment:
        return Moment(self.told, blank[2], self.problem.rounding.decimals)

    def _number(self, blank: Blank) -> str:
        decimals = self.problem.rounding.decimals
        return shown(value(self.trace, blank), decimals).replace("-", "−")

    # Its helps ------------------------------------------------------------------------------------

    def _helps(self) -> dict:
        """The helps that are taken, and how many may be had."""
        blank, found = self.questions[self.done], {"taken": self.help}
        found["most"] = self.exercise.most_help
        if self.help >= HINT:
            found["hint"] = self._hint(blank)
        if self.help >= FORMULA:
            found["rows"] = self._rows(blank)
        return found

    def _hint(self, blank: Blank) -> dict:
        """What the line does, in words, and what goes into it, in letters."""
        line, moment = self._line(blank), self._moment(blank)
        words = _(line.words)
        if blank[1] != line.name:
            words = _("The weighted sum that {sign} will be applied to; do not apply {sign} yet.")
            words = words.format(sign=self._sign(line))
        reads = [moment.filled(self.part.spelled(name)) for name in line.reads]
        return {"words": words, "reads": reads}

    def _rows(self, blank: Blank) -> list[dict]:
        """The formulas up to the question's own: those of lines that are not asked for come first,
        with their numbers where these are shown."""
        skipped = [(0, line.name, *blank[2:]) for line in self._skipped(blank)]
        rows = [self._row(one, self.help >= NUMBERS) for one in skipped]
        return [*rows, self._row(blank, self.help >= ANSWER)]

    def _skipped(self, blank: Blank) -> list[Line]:
        """The lines that the question's is made from and that are not asked for, in order."""
        asked = {name for _k, name, _t, _unit in self.questions}
        needed = {self._line(blank).name}
        for line in reversed(self._lines):
            if line.name in needed:
                needed.update(name for name in line.reads if name not in asked)
        return [one for one in self._lines if one.name in needed and one != self._line(blank)]

    def _row(self, blank: Blank, result: bool) -> dict:
        """A formula: what stands left, and what it equals, one after another."""
        line, moment = self._line(blank), self._moment(blank)
        symbols, numbers = self._formula(line, blank[1] != line.name)
        right = [moment.filled(symbols)]
        if self.help >= NUMBERS:
            right.append(moment.filled(numbers, blank[3]))
        if result:
            right.append([("mn", self._number(blank))])
        return {"left": self._letter(line, blank) if blank[1] == line.name else [], "right": right}

    def _formula(self, line: Line, of_sum: bool) -> tuple[Nodes, Nodes]:
        """A line in symbols and in numbers; what its function is applied to; or, where that was
        asked for, the function of the number."""
        formula = self.part.formula(line)
        symbols, numbers = formula.symbols, formula.numbers["unit"]
        if of_sum:
            return symbols[2:-1], numbers[2:-1]  # without σ, ( and )
        if self.exercise.asked == SUMS and self._sum(line):
            return symbols, formula.reduced["unit"]
        return symbols, numbers

    # What was answered ----------------------------------------------------------------------------

    def _tried(self) -> dict | None:
        """The last wrong answer to the open question, and what explains it."""
        texts = self.tries(self.done)
        if not texts:
            return None
        found = explained(self.judged(self.done, texts[-1]))
        if self.help < FORMULA:
            found["due"] = []  # the formula is a help, and costs a point
        return {"text": texts[-1], "count": len(texts)} | found

    def _before(self) -> dict | None:
        """What became of the question before."""
        return self._result(self.done - 1) if self.done else None

    def _result(self, k: int) -> dict:
        blank = self.questions[k]
        worth = {"number": self._number(blank), "points": points(self.helps(k))}
        return self._symbols(blank) | worth

    def _summary(self) -> Iterator[dict]:
        """The questions that took help, or more than one try."""
        for k, blank in enumerate(self.questions):
            tries = self.tries(k)
            if self.helps(k) or tries:
                yield self._result(k) | {
                    "where": self._question(blank)["where"],
                    "helps": self.helps(k),
                    "tries": [self._try(k, text) for text in tries],
                }

    def _try(self, k: int, text: str) -> dict:
        sentences = explained(self.judged(k, text))["sentences"]
        return {"text": text, "sentence": sentences[0] if sentences else ""}

    # What is known --------------------------------------------------------------------------------

    @property
    def standing(self) -> dict:
        """The run as far as it is answered, for diagram and table; a number that is still to come
        is not in it."""
        hidden = hidden_after(self.trace, self.done, self.exercise.asked)
        found = payload(self.trace, hidden)
        (part,) = found.pop("parts")
        shared = {key: found[key] for key in ("timesteps", "decimals", "carried", "texts")}
        wanted = self._lines if self.exercise.asked == SUMS else ()
        sums = {line.name: self._sum(line) for line in wanted if self._sum(line)}
        return shared | part | {"lines": [_bare(line) for line in part["lines"]], "sums": sums}


def _bare(line: dict) -> dict:
    """A line without its formula: that is a help."""
    keys = ("name", "title", "computes", "reads", "colour")
    return {key: line[key] for key in keys} | {"formula": bool(line["formula"])}


def explained(found: Judged) -> dict:
    """The diagnoses of a wrong answer: a sentence each, and of the first the formula of what was
    done and of what was due, in symbols alone."""
    sentences = list(dict.fromkeys(one.sentence for one in found.diagnoses))
    first = found.diagnoses[:1]
    return {
        "sentences": sentences[:MOST_SENTENCES],
        "more": max(0, len(sentences) - MOST_SENTENCES),
        "done": [row for one in first for row in one.done_nodes[:1]],
        "due": [row for one in first for row in one.due_nodes[:1]],
    }


# What is given ------------------------------------------------------------------------------------


def given(problem: Problem) -> list[dict]:
    """The numbers that the problem gives, in groups of tables; vectors stand, unless the course
    writes them as rows."""
    standing = not any(map(lies, parts(problem)))
    return [
        {
            "title": group.title,
            "colour": group.colour,
            "tables": [_table(table, standing) for table in group.tables],
        }
        for group in groups(problem)
    ]


def _table(table: Table, standing: bool) -> dict:
    is_row = len(table.values) == 1 and not table.rows and not table.columns
    values = table.values.T if standing and is_row else table.values
    rows = [[shown(one, 12).replace("-", "−") for one in row] for row in values.tolist()]
    return {"letter": table.letter, "values": rows, "rows": table.rows, "columns": table.columns}
