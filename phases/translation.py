"""Which fields are translated. Registrations only."""

from modeltranslation.translator import TranslationOptions, register

from phases import languages, models


class Options(TranslationOptions):
    """``translation_status`` is registered like a text: each language has its own column."""

    required_languages = (languages.SOURCE,)
    fallback_languages = {"default": (languages.SOURCE,)}


def _register(model, *fields):
    register(model)(
        type(f"{model.__name__}Options", (Options,), {"fields": (*fields, "translation_status")})
    )


_register(models.Source, "title")
_register(
    models.Phase,
    "title",
    "slug",
    "headline",
    "summary",
    "body",
    "objective",
    "orientations_introduction",
    "budget_wording",
    "picture_alternative",
    "sequel",
)
_register(models.Announcement, "body_addressed", "text", "reference")
_register(models.Speaker, "office")
_register(models.SupportDomain, "name", "slug")
_register(models.Orientation, "title", "text")
_register(models.BudgetFigure, "wording")
_register(models.Theme, "name", "slug")
_register(models.Region, "name", "slug")
_register(models.Pole, "slug", "full_name", "description")
_register(models.PerformanceContract, "preamble")
_register(models.StrategicArea, "name", "text")
_register(models.TargetMarket, "name", "text")
_register(models.Challenge, "name", "text")
_register(models.Commitment, "text")
_register(models.Indicator, "name", "unit")
_register(models.Signatory, "body")
_register(models.Article, "title", "slug", "summary", "body")
_register(models.Page, "title", "slug", "summary", "body")
_register(models.SiteSettings, "ministry_name", "service_name", "introduction", "notice")
