"""What an answer to everybody was made of, and what a publication changes of such answers.

Both are told in keys (``reading/notes.py``). A page has those of all that it read (``answers.py``),
a publication those of all that it changed (``publications.py``); a held page goes when it has one
of them. They leave the site as tokens, so short that some hundred fit into a header.
"""

from phases.caching.answers import PublicAnswers, public_answer
from phases.caching.publications import touched
from phases.caching.tokens import tokens

__all__ = ["PublicAnswers", "public_answer", "tokens", "touched"]
