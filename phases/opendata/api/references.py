"""Items as others name them: identifier, address, name."""

from phases import models
from phases.opendata.api.rows import NamedItemSerializer, slug


class RegionReference(NamedItemSerializer):
    never_null = ("insee_code",)
    resource = "regions"
    slug = slug()

    class Meta:
        model = models.Region
        fields = ("id", "url", "slug", "insee_code", "name")


class ThemeReference(NamedItemSerializer):
    resource = "themes"
    slug = slug()

    class Meta:
        model = models.Theme
        fields = ("id", "url", "slug", "name")


class SupportDomainReference(NamedItemSerializer):
    resource = "support-domains"
    slug = slug()

    class Meta:
        model = models.SupportDomain
        fields = ("id", "url", "slug", "name")


class SourceReference(NamedItemSerializer):
    never_null = ("code",)
    resource = "sources"

    class Meta:
        model = models.Source
        fields = ("id", "url", "code", "title")


class PhaseReference(NamedItemSerializer):
    never_null = ("number",)
    resource = "phases"
    slug = slug()

    class Meta:
        model = models.Phase
        fields = ("id", "url", "slug", "number", "title")


class PoleReference(NamedItemSerializer):
    resource = "poles"
    slug = slug()

    class Meta:
        model = models.Pole
        fields = ("id", "url", "slug", "name")


class ArticleReference(NamedItemSerializer):
    resource = "articles"
    slug = slug()

    class Meta:
        model = models.Article
        fields = ("id", "url", "slug", "title", "date")


class ContractReference(NamedItemSerializer):
    """A contract, named by its phase beside its pôle."""

    never_null = ("version",)
    resource = "contracts"
    phase = PhaseReference(read_only=True)

    class Meta:
        model = models.PerformanceContract
        fields = ("id", "url", "phase", "version")
