"""The data sets at ``/donnees/``: tables of what is live, for those who reuse them.

One declaration a table (``dataset.DataSet``: rows and columns) from which everything follows: the
files (``writing``), the Table Schema (``schema``), the catalogue that portals harvest
(``catalogue``), the pages for people (``showing``). So they cannot disagree.
``docs/decisions/0015-data-sets.md`` says what is promised to those who reuse them.
"""
