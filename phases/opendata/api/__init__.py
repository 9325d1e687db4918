"""``/api/v1/``: the live items as JSON, for reading only.

An address says all that its answer depends on: the language is a parameter, no header and no
cookie. Whatever a parameter asks that cannot be answered is an error that names it; nothing is
ignored. ``docs/api.md`` is for those who use it, ``docs/decisions/0016-api.md`` says why.
"""
