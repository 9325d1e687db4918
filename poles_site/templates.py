"""Templates as they are rendered: without the indentation that is for who reads their source."""

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class Loader(filesystem.Loader):
    """Reads the project's own templates; an eighth of each page was indentation.

    Lines stay, so that an error names the right one. Where white space counts (``pre``,
    ``textarea``), templates print a value, which is left as it is.
    """

    def get_contents(self, origin: Origin) -> str:
        """Return the source of a template; that of a mail as it is written."""
        contents = super().get_contents(origin)
        is_html = str(origin.name).endswith(".html")
        return _INDENTATION.sub("", contents) if is_html else contents
