"""Tables of pôles and contracts, as CSV or XLSX, that become drafts.

``reading.py`` and ``workbooks.py`` read a file with suspicion, ``kinds.py`` says which columns
there are, ``cells.py`` and ``targets.py`` what a cell means, ``planning.py`` and ``rows.py`` what
each line would do, ``taking.py`` does it. Decision 17 says why no package does this.
"""
