"""Finished pages, held in front of Django by each process, dropped the moment they are not true.

An answer that says which content it was made of (``Surrogate-Key``) is held, plain and compressed,
until a publication touches that content. Who publishes writes the keys it touched beside its
journal entry, in the same transaction, and wakes everybody (``NOTIFY``); a process calls what it
holds fresh for 100 ms after it last asked the database for newer publications (``publications``).
So no process shows an old page later than that, and none needs to be told where the others are.

``pages``: what an answer becomes. ``shelf``: where it stands. ``publications``: what makes it go,
and ``edition``, whatever was published. ``disk``: the last text of every page, for when the
database is silent; ``ahead`` makes them before anybody asks. ``cdn``: what a CDN in front of the
site may keep; ``purging`` tells it what to drop. ``application``: the WSGI application in front of
Django. Nothing here knows what the site is about: it shares with the site the header, the name of
the channel, the journal's table and that of what each CDN was told.
"""
