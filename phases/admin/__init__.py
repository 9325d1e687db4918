"""The admin: one file per family of models; ``base.py`` holds what all items share."""

from phases.admin import (  # noqa: F401  (each registers its models)
    accounts,
    article,
    classification,
    contract,
    glossary,
    journal,
    page,
    phase,
    pole,
    publication_set,
    revisions,
)
