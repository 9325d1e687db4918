"""French as sentences have a moment: “le 9 décembre 2026 à 08:30”."""

DATETIME_FORMAT = r"j F Y \à H:i"
