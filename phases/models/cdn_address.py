"""What each CDN in front of the site was told last."""

from django.db import models


class CdnAddress(models.Model):
    """A CDN has dropped all that was not true any more up to a publication.

    Written by ``poles_site/page_store/purging.py`` alone, in SQL: it knows no models. Of an address
    without such a row it is not known what it keeps.
    """

    address = models.TextField(primary_key=True)
    #: The id of a journal entry.
    publication = models.BigIntegerField()
    #: Release and catalogues that its pages are made by.
    edition = models.TextField()

    def __str__(self):
        return self.address
