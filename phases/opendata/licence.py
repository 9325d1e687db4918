"""Under which licence data sets and API are: consistent with the foot of every page."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Licence:
    """A licence: its SPDX identifier, its name, where people and where programs find it."""

    identifier: str
    name: str
    address: str
    #: The address that data.gouv.fr lists for it, by which a harvester knows it.
    uri: str


ETALAB = Licence(
    "etalab-2.0",
    "Licence Ouverte / Open Licence version 2.0",
    "https://github.com/etalab/licence-ouverte/blob/master/LO.md",
    "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf",
)


def licence() -> Licence | None:
    """Return the licence of what is published; None where the site claims none.

    Only a site of the State may put the ministry's text under a licence (README, Licences).
    """
    return ETALAB if settings.STATE_SITE or settings.DEVELOPMENT else None
