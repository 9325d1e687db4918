"""All data sets, in the order in which people read of them."""

from phases.opendata.datasets import contracts, phases, poles, references
from phases.opendata.datasets.dataset import DataSet

DATA_SETS: dict[str, DataSet] = {
    data_set.slug: data_set
    for data_set in (
        poles.POLES,
        poles.LABELS,
        phases.PHASES,
        phases.ORIENTATIONS,
        phases.BUDGETS,
        contracts.CONTRACTS,
        contracts.CHALLENGES,
        contracts.MARKETS,
        contracts.INDICATORS,
        contracts.VALUES,
        references.THEMES,
        references.REGIONS,
        references.SUPPORT_DOMAINS,
        references.SOURCES,
    )
}
