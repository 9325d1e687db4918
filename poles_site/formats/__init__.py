"""How dates are written where Django's way misleads: ``<language>/formats.py``."""
