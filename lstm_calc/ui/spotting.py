"""What the page Practise shows of a worked solution with one slip in it, as plain data for its
component: every value to pick from, what was picked, and the names the slip may have."""

from collections.abc import Iterator

from lstm_calc.blanks import Blank, key
from lstm_calc.checking import CARRIED
from lstm_calc.practice import POINTS, generated, shuffled, with_slip
from lstm_calc.spelling import Nodes
from lstm_calc.ui.exercise import Exercise
from lstm_calc.walkthrough import parts

FOUND, LATER, FINE = "found", "later", "fine"  # what a value that was picked is


class Spotting:
    """An exercise whose worked solution has one slip, and what was picked in it."""

    def __init__(self, exercise: Exercise):
        self.exercise, self.did = exercise, exercise.progress
        self.problem = generated(exercise.spec)
        self.part = parts(self.problem)[0]
        self.planted, self.checked = with_slip(exercise.spec)
        diagnosis = self.planted.diagnosis
        names = (diagnosis.name, *self.planted.others)
        self.names = shuffled(names, exercise.spec.seed)
        self.right_name = self.names.index(diagnosis.name)
        self.place = key(self.planted.place)

    @property
    def wrong_clicks(self) -> list[str]:
        return [one for one in self.did.clicks if one != self.place]

    @property
    def wrong_names(self) -> list[int]:
        return [one for one in self.did.names if one != self.right_name]

    @property
    def is_found(self) -> bool:
        """Whether the value was found, or is shown after too many wrong ones."""
        return self.place in self.did.clicks or len(self.wrong_clicks) >= POINTS

    @property
    def is_named(self) -> bool:
        return self.right_name in self.did.names or len(self.wrong_names) >= POINTS

    @property
    def points(self) -> int:
        """Of twice POINTS: for the place, and for the name."""
        found = max(0, POINTS - len(self.wrong_clicks)) * self.is_found
        return found + max(0, POINTS - len(self.wrong_names)) * self.is_named

    def is_value(self, text: str) -> bool:
        """Whether a key is a value that can be picked."""
        return any(cell["key"] == text for row in self._rows() for cell in row["cells"])

    @property
    def shown(self) -> dict:
        found = {
            "times": sorted(self.part.times),
            "rows": list(self._rows()),
            "last": self._kind(self.did.clicks[-1]) if self.did.clicks else "",
            "found": self.is_found,
            "points": self.points,
            "most": 2 * POINTS,
        }
        if self.is_found:
            found["names"] = [self._name(k, name) for k, name in enumerate(self.names)]
            found["given_away"] = self.place not in self.did.clicks
        return found | ({"ending": self._ending()} if self.is_found and self.is_named else {})

    def _rows(self) -> Iterator[dict]:
        for line in self.part.lines[1:]:
            for unit in range(self.part.sizes[line.name]):
                yield {
                    "symbol": self.part.spelled(line.name),
                    "unit": unit + 1 if self.part.sizes[line.name] > 1 else 0,
                    "line": line.name,
                    "cells": [self._cell((0, line.name, t, unit)) for t in sorted(self.part.times)],
                }

    def _cell(self, blank: Blank) -> dict:
        _k, name, t, unit = blank
        number = self.planted.answers[name][t - 1][unit]
        return {"key": key(blank), "text": str(number).replace("-", "−"), "kind": self._seen(blank)}

    def _seen(self, blank: Blank) -> str:
        """What is known of a value: nothing until it is picked, or shown."""
        picked = key(blank) in self.did.clicks or (self.is_found and key(blank) == self.place)
        return self._kind(key(blank)) if picked else ""

    def _kind(self, text: str) -> str:
        if text == self.place:
            return FOUND
        return LATER if self._verdict(text) == CARRIED else FINE

    def _verdict(self, text: str) -> str:
        blanks = (
            (name, t, unit)
            for name, rows in self.planted.answers.items()
            for t, row in enumerate(rows)
            for unit in range(len(row))
        )
        return next(
            (
                self.checked[name][t][unit]
                for name, t, unit in blanks
                if key((0, name, t + 1, unit)) == text
            ),
            "",
        )

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
