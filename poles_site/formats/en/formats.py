"""English in Europe: no month in front of a day, no “a.m.” that ends a sentence with two points."""

SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
DATETIME_FORMAT = "j F Y, H:i"
TIME_FORMAT = "H:i"
DATE_FORMAT = "j F Y"
