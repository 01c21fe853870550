"""What a format may be told beside the problem: where to stand, what to leave blank, the paper."""

from dataclasses import dataclass

from lstm_calc.blanks import Blanks

PAPERS = ("a4", "letter")
GROUNDS = ("white", "transparent")


@dataclass(frozen=True)
class How:
    """Each format takes what concerns it.

    blanks: the values that a worksheet leaves to its reader; None for all that can be blank.
    paper: what a worksheet is printed on. at: a stop as (part, timestep, line), the part counted
    from 0 in walking order; None for the end of the first timestep. ground: what a picture stands
    on.
    """

    blanks: Blanks | None = None
    paper: str = PAPERS[0]
    at: tuple[int, int, str] | None = None
    ground: str = GROUNDS[0]
