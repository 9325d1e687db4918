"""Cells of tables that people open in a spreadsheet."""

#: Tells a spreadsheet that the table is in UTF-8.
BOM = "\ufeff"
#: What makes a spreadsheet compute a cell rather than show it.
FORMULA = ("=", "+", "-", "@")
#: Before such a cell: a spreadsheet shows what follows.
MARK = "'"


def harmless(cell: str) -> str:
    """Return ``cell`` so that a spreadsheet shows it and computes nothing."""
    return f"{MARK}{cell}" if _is_formula(cell.lstrip(MARK)) else cell


def plain(cell: str) -> str:
    """Return the words of a cell that :func:`harmless` may have made harmless."""
    return cell[1:] if cell.startswith(MARK) and _is_formula(cell.lstrip(MARK)) else cell


def _is_formula(cell: str) -> bool:
    return cell.lstrip().startswith(FORMULA) or cell.startswith(("\t", "\r", "\n"))
