"""Cells of tables that people open in a spreadsheet."""

#: Tells a spreadsheet that the table is in UTF-8.
BOM = "\ufeff"
#: What makes a spreadsheet compute a cell rather than show it.
FORMULA = ("=", "+", "-", "@")


def harmless(cell: str) -> str:
    """Return ``cell`` so that a spreadsheet shows it and computes nothing."""
    is_formula = cell.lstrip().startswith(FORMULA) or cell.startswith(("\t", "\r", "\n"))
    return f"'{cell}" if is_formula else cell


def plain(cell: str) -> str:
    """Return the words of a cell that :func:`harmless` may have made harmless."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell
