"""The nouns. Imports go from the rows that stand alone to those that point at them."""

from phases.models.announcement import Announcement, Speaker
from phases.models.article import Article
from phases.models.contract import (
    Challenge,
    Commitment,
    PerformanceContract,
    Signatory,
    StrategicArea,
    TargetMarket,
)
from phases.models.indicator import Indicator, IndicatorValue
from phases.models.journal import JournalEntry, PreviousAddress
from phases.models.page import Page, SiteSettings
from phases.models.phase import Orientation, Phase
from phases.models.pole import LabelEvent, Pole, Region, Theme
from phases.models.revision import Revision
from phases.models.source import Source
from phases.models.support_domain import SupportDomain

__all__ = [
    "Announcement",
    "Article",
    "Challenge",
    "Commitment",
    "Indicator",
    "IndicatorValue",
    "JournalEntry",
    "LabelEvent",
    "Orientation",
    "Page",
    "PerformanceContract",
    "Phase",
    "Pole",
    "PreviousAddress",
    "Region",
    "Revision",
    "Signatory",
    "SiteSettings",
    "Source",
    "Speaker",
    "StrategicArea",
    "SupportDomain",
    "TargetMarket",
    "Theme",
]
