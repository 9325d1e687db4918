"""Items as others name them: identifier, address, name."""

from typing import Any

from phases import models
from phases.models.publishable import Item
from phases.opendata.api.rows import NamedItemSerializer, slug


def _reference(
    resource: str, model: type[Item], *names: str, never_null: tuple[str, ...] = ()
) -> Any:
    """Return the serializer that names an item of ``model`` by its fields ``names``."""
    declared: dict[str, Any] = {"slug": slug()} if "slug" in names else {}
    meta = type("Meta", (), {"model": model, "fields": ("id", "url", *names)})
    declared |= {"resource": resource, "never_null": never_null, "Meta": meta}
    return type(f"{model.__name__}Reference", (NamedItemSerializer,), declared)


RegionReference = _reference(
    "regions", models.Region, "slug", "insee_code", "name", never_null=("insee_code",)
)
ThemeReference = _reference("themes", models.Theme, "slug", "name")
SupportDomainReference = _reference("support-domains", models.SupportDomain, "slug", "name")
SourceReference = _reference("sources", models.Source, "code", "title", never_null=("code",))
PhaseReference = _reference(
    "phases", models.Phase, "slug", "number", "title", never_null=("number",)
)
PoleReference = _reference("poles", models.Pole, "slug", "name")
ArticleReference = _reference("articles", models.Article, "slug", "title", "date")


class ContractReference(NamedItemSerializer):
    """A contract, named by its phase beside its pôle."""

    never_null = ("version",)
    resource = "contracts"
    phase = PhaseReference(read_only=True)

    class Meta:
        model = models.PerformanceContract
        fields = ("id", "url", "phase", "version")
