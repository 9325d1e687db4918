"""Django's PostgreSQL backend, which starts the embedded server before it first connects."""

from django.db.backends.postgresql import base

from poles_site import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL as ever; a process that never connects never starts the server."""

    def get_connection_params(self):
        """Make sure that the server runs, then say how to reach it."""
        parameters = super().get_connection_params()
        embedded.start(parameters.pop("folder"))
        return parameters
