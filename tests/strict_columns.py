"""A column that a public page did not ask for must not be read by a query of its own."""

from django.db.models.query_utils import DeferredAttribute

from phases.models.publishable import Translatable


def install(patch) -> None:
    """Make reading a deferred column of a translated row an error, for as long as ``patch`` is."""
    loads = DeferredAttribute.__get__

    def get(self, instance, cls=None):
        if instance is not None and self.field.attname not in instance.__dict__:
            assert not isinstance(instance, Translatable), (
                f"{type(instance).__name__}.{self.field.attname} was left out of the query: "
                "localization/columns.py says what a page reads"
            )
        return loads(self, instance, cls)

    patch.setattr(DeferredAttribute, "__get__", get)
