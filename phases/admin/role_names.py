"""How roles are called in sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from phases import languages
from phases.editorial import permissions


def role_name(group: str) -> str:
    """Return what people call the role of a ``group``; other groups have their own name."""
    for language, name in permissions.TRANSLATOR.items():
        if group == name:
            words = {"language": languages.in_sentence(language)}
            return pgettext("role", "translation (%(language)s)") % words
    for language, name in permissions.LANGUAGE_PUBLISHER.items():
        if group == name:
            words = {"language": languages.in_sentence(language)}
            return pgettext("role", "translation, with publishing (%(language)s)") % words
    return {
        permissions.EDITOR: pgettext("role", "writing"),
        permissions.PUBLISHER: pgettext("role", "publishing"),
        permissions.ADMINISTRATOR: pgettext("role", "administration"),
    }.get(group, group)


def roles_in_words(changed: str) -> str:
    """Return in words what the journal keeps of roles: “+publisher -editor”."""
    words = changed.split()
    given = [role_name(word[1:]) for word in words if word.startswith("+")]
    taken = [role_name(word[1:]) for word in words if word.startswith("-")]
    told = [
        _("given: %(roles)s") % {"roles": ", ".join(given)} if given else "",
        _("taken away: %(roles)s") % {"roles": ", ".join(taken)} if taken else "",
    ]
    return " · ".join(filter(None, told))
