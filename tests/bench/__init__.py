"""What the main pages and translation memory cost as they grow: ``make bench``. Not a test.

Measured in a database of its own, on generated rows that are named as invented; told as a ratio
to a bare Django view in the same run, so that machines compare.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poles_site.settings")
django.setup()
