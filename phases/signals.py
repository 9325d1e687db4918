"""What the project says when the public state changes.

Both are sent inside the publishing transaction, so receivers write to the database only; outside
effects wait for the commit.

``published``: ``sender`` the model, ``item``, ``entry`` (the journal's line), ``before`` and
``after`` (snapshots; ``before`` is empty for an item that was not live).
``unpublished``: ``sender``, ``item``, ``entry``, ``before``.
"""

from django.dispatch import Signal

published = Signal()
unpublished = Signal()
