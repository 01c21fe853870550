"""What the page Practise shows of a worked solution with one slip in it, as plain data for its
component: every value to pick from, what was picked, and the names the slip may have."""

from collections.abc import Iterator

import numpy as np

from lstm_calc.blanks import Blank, key
from lstm_calc.checking import CARRIED, WRONG
from lstm_calc.numbers import shown
from lstm_calc.palette import colour
from lstm_calc.practice import POINTS, generated, shuffled, with_slip
from lstm_calc.spelling import Nodes
from lstm_calc.ui.exercise import Exercise
from lstm_calc.walkthrough import parts

FOUND, LATER, FINE = "found", "later", "fine"  # what a value that was picked is
KINDS = {WRONG: FOUND, CARRIED: LATER}


class Spotting:
    """An exercise whose worked solution has one slip, and what was picked in it."""

    def __init__(self, exercise: Exercise):
        self.exercise, self.did = exercise, exercise.progress
        self.problem = generated(exercise.spec)
        self.part = parts(self.problem)[0]
        self.planted, self.checked = with_slip(exercise.spec)
        diagnosis = self.planted.diagnosis
        names = (diagnosis.sentence, *self.planted.others)
        self.names = shuffled(names, exercise.spec.seed)
        self.right_name = self.names.index(diagnosis.sentence)
        self.kinds = dict(self._kinds())

    def _kinds(self) -> Iterator[tuple[str, str]]:
        """What each value is, by its key. A slip may spoil several units at once: each of them is
        found."""
        for name, rows in self.checked.verdicts.items():
            for (t, unit), verdict in np.ndenumerate(rows):
                yield key((0, name, t + 1, unit)), KINDS.get(verdict, FINE)

    @property
    def wrong_clicks(self) -> list[str]:
        return [one for one in self.did.clicks if self.kinds.get(one) != FOUND]

    @property
    def wrong_names(self) -> list[int]:
        return [one for one in self.did.names if one != self.right_name]

    @property
    def is_found(self) -> bool:
        """Whether the value was found, or is shown after too many wrong ones."""
        return self.is_picked or len(self.wrong_clicks) >= POINTS

    @property
    def is_picked(self) -> bool:
        return len(self.wrong_clicks) < len(self.did.clicks)

    @property
    def is_named(self) -> bool:
        return self.right_name in self.did.names or len(self.wrong_names) >= POINTS

    @property
    def points(self) -> int:
        """Of twice POINTS: for the place, and for the name."""
        found = max(0, POINTS - len(self.wrong_clicks)) * self.is_found
        return found + max(0, POINTS - len(self.wrong_names)) * self.is_named

    @property
    def shown(self) -> dict:
        found = {
            "times": sorted(self.part.times),
            "rows": list(self._rows()),
            "last": self.kinds.get(self.did.clicks[-1], "") if self.did.clicks else "",
            "found": self.is_found,
            "points": self.points,
            "most": 2 * POINTS,
        }
        if self.is_found:
            found["names"] = [self._name(k, name) for k, name in enumerate(self.names)]
            found["given_away"] = not self.is_picked
        return found | ({"ending": self._ending()} if self.is_found and self.is_named else {})

    def _rows(self) -> Iterator[dict]:
        for line in self.part.lines[1:]:
            for unit in range(self.part.sizes[line.name]):
                yield {
                    "symbol": self.part.spelled(line.name),
                    "unit": unit + 1 if self.part.sizes[line.name] > 1 else 0,
                    "colour": colour(line.name),
                    "cells": [self._cell((0, line.name, t, unit)) for t in sorted(self.part.times)],
                }

    def _cell(self, blank: Blank) -> dict:
        _k, name, t, unit = blank
        number = self.planted.answers[name][t - 1][unit]
        return {
            "key": key(blank),
            "text": shown(number, self.problem.rounding.decimals).replace("-", "−"),
            "kind": self._seen(blank),
        }

    def _seen(self, blank: Blank) -> str:
        """What is known of a value: nothing until it is picked, or shown."""
        kind = self.kinds[key(blank)]
        is_shown = key(blank) in self.did.clicks or (self.is_found and kind == FOUND)
        return kind if is_shown else ""

    def _name(self, k: int, name: str) -> dict:
        seen = k in self.did.names or (self.is_named and k == self.right_name)
        kind = (FOUND if k == self.right_name else FINE) if seen else ""
        return {"text": name, "kind": kind}

    def _ending(self) -> dict:
        """The whole explanation: the sentence, and both formulas with their numbers."""
        diagnosis = self.planted.diagnosis
        return {
            "sentence": diagnosis.sentence,
            "done": _rows_of(diagnosis.done_nodes),
            "due": _rows_of(diagnosis.due_nodes),
        }


def _rows_of(rows: tuple[Nodes, ...]) -> list[Nodes]:
    return [list(row) for row in rows]
