"""The whole public site as static files: the emergency copy, which any web server serves.

``manage.py mirror DIR`` writes ``DIR/site`` (the files, each also as ``.gz`` and ``.br``) and
``DIR/nginx.conf`` (a server that answers as the site does). What needs the database says there that
it will be back soon: search and filters. ``crawl`` reads the site, ``nginx`` writes the server.
"""

from poles_site.mirror.crawl import BrokenLinkError, Mirror

__all__ = ["BrokenLinkError", "Mirror"]
