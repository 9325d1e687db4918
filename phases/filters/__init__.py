"""What visitors and programs may ask of a list, read from a query string: never an error 500.

The lists, the API and the data sets ask in the same words::

    asked = PoleFilter(request.GET)
    asked.errors        # parameter → a sentence on what was not understood
    asked.apply(poles)  # those of a queryset that are asked for
"""

from phases.filters.articles import ArticleFilter
from phases.filters.base import Choice, ListFilter, Parameter
from phases.filters.contracts import ContractFilter
from phases.filters.poles import PoleFilter, PoleListFilter

__all__ = [
    "ArticleFilter",
    "Choice",
    "ContractFilter",
    "ListFilter",
    "Parameter",
    "PoleFilter",
    "PoleListFilter",
]
