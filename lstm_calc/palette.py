"""One colour a line, the same in tables, diagram, formulas and plots; each for light and dark.

Blues, violets and oranges that stay apart for colour-blind eyes, with a contrast of at least 4.5
on the page's ground; no pair of red and green carries a meaning.
"""

COLOURS = {
    "f": ("#0067a8", "#5cb8f2"),
    "i": ("#00705c", "#3ecfae"),
    "g": ("#8438a6", "#d49bec"),
    "o": ("#b04a00", "#f6a45c"),
    "c": ("#4a5568", "#b8c2d0"),
    "h": ("#3b3fa0", "#a5adff"),
    "r": ("#0067a8", "#5cb8f2"),
    "z": ("#b04a00", "#f6a45c"),
    "n": ("#8438a6", "#d49bec"),
    "y": ("#b04a00", "#f6a45c"),
    "x": ("#4a5568", "#b8c2d0"),
    "error": ("#7a5200", "#e3c16f"),
}
OTHER = ("#4a5568", "#b8c2d0")


def colour(line: str) -> dict[str, str]:
    """The colour of a line of a cell, for a light and for a dark ground."""
    light, dark = COLOURS.get(line, OTHER)
    return {"light": light, "dark": dark}
