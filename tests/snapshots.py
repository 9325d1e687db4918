"""Hypothesis strategies for snapshots of any item: all fields, owned rows, relations, odd texts."""

import datetime
import string
import uuid

from django.db import models
from hypothesis import strategies as st

from phases.models import Indicator, IndicatorValue, Source
from phases.models.contract import Described
from phases.models.dates import PartialDateField
from phases.models.publishable import Item
from phases.models.richtext import RichTextField
from phases.snapshot import owned_models, row_key, snapshot_fields, text_columns

#: PostgreSQL's text holds any character but NUL.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
ODD_TEXTS = [
    "",
    " ",
    "0",
    "null",
    "{}",
    "É",
    "ąčęėįšųūž „lietuviškai“",
    "« guillemets » \u00a0!",
    "\u202ertl",
    "a\u0301",
    "🏭",
    "<b>&amp;</b>",
    "'; --",
    "\\",
    "%s {{ x }}",
]
RICH_TEXTS = [
    "",
    "<p></p>",
    "<p>Un texte.</p>",
    "<p>A<br>B</p><ul><li>C</li></ul>",
    "<h1>Titre</h1><p><b>gras</b> & co</p>",
    '<p><a href="javascript:alert(1)">x</a><script>y</script></p>',
    '<p lang="en"><span lang="en">pôle</span><span>nu</span></p>',
    "sans balise < et > &",
    '<p class="MsoNormal"><o:p>&nbsp;</o:p></p>',
]
STATUS = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["machine", "in_work", "reviewed"]),
        "source": st.sampled_from(ODD_TEXTS),
    },
    optional={"by": st.just("quelqu’un"), "on": st.just("2026-11-23")},
)


def _texts(field) -> st.SearchStrategy:
    text = st.sampled_from(ODD_TEXTS) | st.text(CHARACTERS, max_size=12)
    return text.map(lambda value: value[: field.max_length])


def values(field: models.Field, targets: dict, rows: dict) -> st.SearchStrategy:
    """Return a strategy for what a snapshot may hold of ``field``.

    ``targets``: item model → ids in the tables; ``rows``: owned model → ids in this snapshot.
    """
    original = getattr(field, "translated_field", field)
    if field.is_relation:
        model = field.related_model
        found = [str(pk) for pk in (*targets.get(model, ()), *rows.get(model, ()))]
        if isinstance(field, models.ManyToManyField):
            return st.lists(st.sampled_from(found), unique=True) if found else st.just([])
        strategy = st.sampled_from(found) if found else st.nothing()
    elif isinstance(field, PartialDateField):
        strategy = st.sampled_from(["2013", "2013-12", "2012-02-29", "12/2013", "09/12/2013"])
    elif isinstance(field, RichTextField):
        strategy = st.sampled_from(RICH_TEXTS)
    elif isinstance(field, models.SlugField):
        strategy = st.text(string.ascii_lowercase + "-", min_size=1, max_size=20)
    elif field.choices:
        strategy = st.sampled_from([value for value, _label in field.choices])
    elif isinstance(field, models.FileField):
        strategy = st.sampled_from(["", "pictures/0123456789abcdef.webp"])
    elif isinstance(field, models.CharField | models.TextField):
        strategy = _texts(field)
    elif isinstance(field, models.BooleanField):
        strategy = st.booleans()
    elif isinstance(field, models.IntegerField):
        strategy = st.integers(1, 30_000)
    elif isinstance(field, models.DecimalField):
        strategy = st.decimals(-80, 80, places=field.decimal_places).map(str)
    elif isinstance(field, models.DateField):
        strategy = st.dates(datetime.date(1950, 1, 1)).map(str)
    else:
        raise NotImplementedError(f"{field!r}: say here what it may hold")
    return strategy | st.none() if original.null else strategy


@st.composite
def snapshots(draw, item_model: type[Item], pk: uuid.UUID, targets: dict, pool: dict):
    """Draw a snapshot of the item ``pk``; owned rows have ids from ``pool`` (model → ids)."""
    rows = {
        model: draw(st.lists(st.sampled_from(pool[model]), unique=True, max_size=3))
        for model, _owner in owned_models(item_model)
    }
    if Indicator in rows and not rows[Indicator]:
        rows = {m: [] if m is IndicatorValue else r for m, r in rows.items()}
    root = _row(draw, item_model, targets, rows)
    if "end_year" in root and root.get("start_year") and root["end_year"]:
        root["start_year"], root["end_year"] = sorted((root["start_year"], root["end_year"]))
    if root.get("planned_end_year"):
        # A check constraint: within the period, and before its last year.
        first, last = root.get("start_year"), root.get("end_year")
        within = first and last and first <= root["planned_end_year"] < last
        root["planned_end_year"] = root["planned_end_year"] if within else None
    snapshot = {row_key(item_model, pk): root}
    for model, _owner in owned_models(item_model):
        root[f"#{model._meta.model_name}"] = [str(row) for row in rows[model]]
        for row_pk in rows[model]:
            row = _row(draw, model, targets, rows)
            if issubclass(model, Described):
                # A check constraint asks rows of a pôle for their source.
                row["source"] = str(targets[Source][0])
            if "successor" in row and row["successor"] == str(pk):
                row["successor"] = None
            snapshot[row_key(model, row_pk)] = row
    return snapshot


def _row(draw, model, targets, rows) -> dict:
    row = {}
    for field in snapshot_fields(model):
        row[field.name] = draw(values(field, targets, rows), label=field.name)
    for column in text_columns(model):
        if not column.endswith("_fr") and row[column] and draw(st.booleans()):
            row[f"{column}#status"] = draw(STATUS)
    return row
