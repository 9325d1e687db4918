"""The nouns. Imports go from the rows that stand alone to those that point at them."""

from phases.models.announcement import Announcement, Speaker
from phases.models.article import Article
from phases.models.attachment import Attachment
from phases.models.cdn_address import CdnAddress
from phases.models.contract import (
    Challenge,
    Commitment,
    PerformanceContract,
    Signatory,
    StrategicArea,
    TargetMarket,
)
from phases.models.draft import Draft
from phases.models.glossary import GlossaryTerm, TermTranslation
from phases.models.indicator import Indicator, IndicatorValue
from phases.models.journal import JournalEntry, PreviousAddress
from phases.models.memory import MemoryUnit
from phases.models.open_form import OpenForm
from phases.models.page import Page, SiteSettings
from phases.models.phase import BudgetFigure, Orientation, Phase
from phases.models.pole import LabelEvent, Pole, Region, Theme
from phases.models.preview_link import PreviewLink
from phases.models.public_change import PublicChange
from phases.models.publication_set import PublicationSet
from phases.models.revision import Revision
from phases.models.search import SearchDocument, SearchWord
from phases.models.segment import Segment, SegmentQuestion
from phases.models.source import Source
from phases.models.support_domain import SupportDomain
from phases.models.table_import import TableImport
from phases.models.translation_import import RefusedTranslation, TranslationImport
from phases.models.translation_summary import TranslationSummary

__all__ = [
    "Announcement",
    "Article",
    "Attachment",
    "BudgetFigure",
    "CdnAddress",
    "Challenge",
    "Commitment",
    "Draft",
    "GlossaryTerm",
    "Indicator",
    "IndicatorValue",
    "JournalEntry",
    "LabelEvent",
    "MemoryUnit",
    "OpenForm",
    "Orientation",
    "Page",
    "PerformanceContract",
    "Phase",
    "Pole",
    "PreviewLink",
    "PreviousAddress",
    "PublicChange",
    "PublicationSet",
    "RefusedTranslation",
    "Region",
    "Revision",
    "SearchDocument",
    "SearchWord",
    "Segment",
    "SegmentQuestion",
    "Signatory",
    "SiteSettings",
    "Source",
    "Speaker",
    "StrategicArea",
    "SupportDomain",
    "TableImport",
    "TargetMarket",
    "TermTranslation",
    "Theme",
    "TranslationImport",
    "TranslationSummary",
]
