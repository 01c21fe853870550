r"""LaTeX that plain pdflatex sets with its own fonts: text from outside, formulas on the paper.

A letter with marks is composed, also where Computer Modern has none (Vietnamese ợ, ế); what cannot
be set at all becomes a question mark, so that every document compiles.
"""

import re
import unicodedata

from lstm_calc.formats.how import PAPERS
from lstm_calc.formats.wording import printable
from lstm_calc.spelling import Nodes
from lstm_calc.writing import broken, latex, width

MATRIX_COLUMNS = 10  # what amsmath allows a matrix, unless it is told of more
LINE_WIDTH = 64  # characters of a sum before it goes on in the next line
LEFT_WIDTH = 16  # of what stands left of the equals signs, before it gets a line of its own

SIZES = {paper: f"{paper}paper" for paper in PAPERS}
DOCUMENT = r"""\documentclass{article}
\usepackage[%s,margin=25mm]{geometry}
\usepackage[fleqn]{amsmath}
\usepackage{graphicx}
\setcounter{MaxMatrixCols}{%d}
\setlength{\parindent}{0pt}
\sloppy
%% a formula too wide for its line is made smaller
\newcommand{\fit}[1]{{\setbox0\hbox{$\displaystyle #1$}%%
\ifdim\wd0>.8\linewidth\resizebox{.8\linewidth}{!}{\box0}\else\box0\fi}}
%% marks on letters that Computer Modern has no letter for
\newcommand{\onto}[2]{{\leavevmode\setbox0\hbox{#2}\dimen0=\ht0\advance\dimen0 by -1ex
\ooalign{\copy0\cr\hidewidth\raise\dimen0\hbox{#1{}}\hidewidth}}}
\newcommand{\hook}[1]{\onto{\raisebox{.5ex}{\scriptsize'}\relax}{#1}}
\newcommand{\horn}[1]{#1\kern-.14em\raisebox{.2ex}{\scriptsize'}}
\newcommand{\barred}[1]{\makebox[0pt][l]{\kern.18em\raisebox{.5ex}{-}}#1}
%s\begin{document}
%s
\end{document}
"""

SPECIAL = {c: "\\" + c for c in "{}$&#_%"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\texttt{\char34}",
    "−": "$-$",
    "⊙": r"$\odot$",
    "·": r"$\cdot$",
    "×": r"$\times$",
    "±": r"$\pm$",
    "→": r"$\rightarrow$",
    "←": r"$\leftarrow$",
    "↔": r"$\leftrightarrow$",
    "⇒": r"$\Rightarrow$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "≠": r"$\neq$",
    "≈": r"$\approx$",
    "∈": r"$\in$",
    "∞": r"$\infty$",
    "∂": r"$\partial$",
    "∇": r"$\nabla$",
    "√": r"$\surd$",
    "°": r"$^\circ$",
    "«": r"$\ll$",
    "»": r"$\gg$",
    "–": "--",
    "—": "---",
    "‘": "`",
    "’": "'",
    "“": "``",
    "”": "''",
    "„": ",,",
    "…": r"\dots{}",
    "•": r"$\bullet$",
    "⁄": "/",
    "€": "EUR",
    "§": r"\S{}",
    "©": r"\copyright{}",
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "œ": r"\oe{}",
    "Œ": r"\OE{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "ı": r"\i{}",
    "đ": r"\barred{d}",
    "Đ": r"\barred{D}",
}
MARKS = {  # a combining mark → the command that puts it on a letter
    "\u0300": r"\`",
    "\u0301": r"\'",
    "\u0302": r"\^",
    "\u0303": r"\~",
    "\u0304": r"\=",
    "\u0306": r"\u",
    "\u0307": r"\.",
    "\u0308": r"\"",
    "\u0309": r"\hook",
    "\u030a": r"\r",
    "\u030b": r"\H",
    "\u030c": r"\v",
    "\u031b": r"\horn",
    "\u0323": r"\d",
    "\u0327": r"\c",
    "\u0331": r"\b",
}
FIRST, ABOVE = 216, 230  # Unicode's classes: a mark that grows on the letter, one that stands above
GREEK = (  # with a command of their own
    " alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega "
)
UNKNOWN = "?"
OURS = {"\0": "{}", "\1": r"\allowbreak{}"}  # put in by us: no printable text has them
LONG_WORD = re.compile(r"\S{20}(?=\S)")  # may break, in a line too narrow for all of it
LIGATURE = re.compile(r"(?<=[-`',!?])(?=[-`',])")  # -- would be a dash, ?` a turned mark


def escaped(text: str) -> str:
    """The text for LaTeX's text mode, on one line, in letters that pdflatex has."""
    composed = unicodedata.normalize("NFC", printable(text))
    return "".join(map(_character, LONG_WORD.sub("\\g<0>\1", LIGATURE.sub("\0", composed))))


def _character(c: str) -> str:
    if c in OURS:
        return OURS[c]
    if c in SPECIAL or c.isascii():
        return SPECIAL.get(c, c)
    return _greek(c) or _marked(c) or _likened(c)


def _greek(c: str) -> str | None:
    size, _, letter = unicodedata.name(c, "").removeprefix("GREEK ").partition(" LETTER ")
    letter = letter.lower() if size == "SMALL" else letter.capitalize()
    return rf"$\{letter}$" if f" {letter} " in GREEK else None


def _marked(c: str) -> str | None:
    """A letter with the marks on it, those above before those below; None where one has no
    command."""
    base, *marks = unicodedata.normalize("NFD", c)
    if not (base.isascii() and base.isalpha() and marks and MARKS.keys() >= set(marks)):
        return None
    found = base
    for mark in sorted(marks, key=_order):
        is_stacked = found != base and unicodedata.combining(mark) == ABOVE
        found = rf"\onto{{{MARKS[mark]}}}{{{found}}}" if is_stacked else f"{MARKS[mark]}{{{found}}}"
    return found


def _order(mark: str) -> int:
    return {FIRST: 0, ABOVE: 1}.get(unicodedata.combining(mark), 2)


def _likened(c: str) -> str:
    """The plain letters or digits that the character stands for, `ﬁ` or `²`, without what ASCII
    lacks; a question mark where nothing is left."""
    like = unicodedata.normalize("NFKD", c).encode("ascii", "ignore").decode()
    return "".join(SPECIAL.get(one, one) for one in like) or UNKNOWN


def document(body: list[str], paper: str, columns: int, preamble: str = "") -> str:
    """A whole document. columns: of its widest matrix."""
    return DOCUMENT % (SIZES[paper], max(columns, MATRIX_COLUMNS), preamble, "\n".join(body))


def aligned(left: Nodes, chain: list[Nodes]) -> list[str]:
    """`left` and a chain of equals signs as rows of amsmath's align, a line each; long sums go on
    in the next row, and what cannot is made smaller."""
    long = width(left) > LEFT_WIDTH
    rows = [f"& {fitted(left)}"] if long else []
    for k, nodes in enumerate(chain):
        start = "" if long or k else latex(left)
        parts = [fitted(row) for row in broken(nodes, LINE_WIDTH)]
        rows.append(f"{start} &= " + (r" \\" + "\n" + r" &\qquad ").join(parts))
    return rows


def fitted(nodes: Nodes) -> str:
    """The nodes in LaTeX; where they look wide, so that they stay on the paper."""
    return rf"\fit{{{latex(nodes)}}}" if width(nodes) > LINE_WIDTH else latex(nodes)
