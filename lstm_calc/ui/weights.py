"""What is given as tables of the course's: made ready for the browser, and edits taken back."""

from lstm_calc.formats.given import Group, Table, lies
from lstm_calc.walkthrough import Part


def table_data(table: Table) -> dict:
    """A table for tables.js; its place in the document is its name."""
    base, _sep, sub = table.letter.partition("_")
    height, width = table.values.shape
    return {
        "name": table.place,
        "label": {"base": base, "sub": sub},
        "shape": f"{height} × {width}",
        "rows": list(table.rows) or None,
        "columns": list(table.columns) or None,
        "values": table.values.tolist(),
    }


def group_data(group: Group) -> dict:
    """Tables under their title, for tables.js."""
    tables = [table_data(table) for table in group.tables]
    return {"title": group.title, "colour": group.colour, "tables": tables}


def taken_back(part: Part, name: str, rows):
    """The rows as shown, in the weight's own shape; checked later, by the problem."""
    if not is_grid(rows):
        return rows
    if part.cell.weights[name] is None:
        return [number for row in rows for number in row]
    return [list(row) for row in zip(*rows, strict=False)] if lies(part) else rows


def is_grid(rows) -> bool:
    """Whether what came from outside is a list of rows."""
    return isinstance(rows, list) and all(isinstance(row, list) for row in rows)
