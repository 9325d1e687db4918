"""One style sheet and one script for the public pages, made when static files are collected.

The design system comes as sheets with every component that exists, of which the site uses a part:
``styles`` takes the rules whose classes the site names, ``files`` knows what is joined and writes
it, ``finder`` shows it to Django's static files, so that it is served, collected, named by its
content and compressed like any other file. Nothing has to be listed when a template begins to use
a component: its rules are there with the next build (docs/decisions/0022).
"""
