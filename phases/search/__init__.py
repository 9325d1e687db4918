"""Full-text search over everything live, in the visitor's language first.

``words``: what a text and a query are made of; ``configurations``: the rules of a language;
``parts``: what visitors read of an item; ``documents``: writing it when it changes; ``query``:
finding it; ``extracts``: showing where; ``suggestions``: other words for typing errors.
"""
