"""What visitors search: a document for each live item and language, and the words in them.

Copies, written when the item's public state changes (``search/documents.py``), never by hand.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchDocument(models.Model):
    """All that a visitor of one language reads of a live item."""

    item_model = models.CharField(max_length=50)
    item_id = models.UUIDField()
    language = models.CharField(max_length=20)
    #: What is found: each part by the rules of the language that it is in, and as it is written.
    vector = SearchVectorField()
    #: What extracts are made of: weight, language ("" of a proper name), anchor and plain text.
    parts = models.JSONField()
    #: Facets: the phases and regions that the item belongs to.
    phases = ArrayField(models.UUIDField())
    regions = ArrayField(models.UUIDField())
    #: The same for the same kind, phases and regions: items are counted by it. Without in documents
    #: that were written before there were such keys.
    facets_key = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item_id", "language"], name="searchdocument_item")
        ]
        indexes = [GinIndex(fields=["vector"], name="searchdocument_vector")]

    def __str__(self):
        return f"{self.item_model}:{self.item_id} ({self.language})"


class SearchWord(models.Model):
    """A word of the documents of a language, for suggestions when another is typed."""

    language = models.CharField(max_length=20)
    #: In lower case.
    word = models.CharField(max_length=40)
    #: Without accents.
    folded = models.CharField(max_length=80)
    documents = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="searchword_word")]
        indexes = [GinIndex(OpClass("folded", "gin_trgm_ops"), name="searchword_trigrams")]

    def __str__(self):
        return f"{self.word} ({self.language})"
