"""Rows with most columns left out are made without Django's look at each of them."""

import pytest
from django.apps import apps
from django.db import models

from phases.reading import NotedRow

NOTED = [
    model for model in apps.get_app_config("phases").get_models() if issubclass(model, NotedRow)
]


@pytest.mark.parametrize("model", NOTED)
@pytest.mark.parametrize("part", [slice(0, None, 2), slice(0, None, 3)])
def test_they_are_what_django_makes(model, part):
    names = [field.attname for field in model._meta.concrete_fields[part]]
    values = [f"value of {name}" for name in names]
    row = model.from_db("default", names, values)
    of_django = models.Model.from_db.__func__(model, "default", names, values)
    assert everything(row) == everything(of_django)
    assert row.get_deferred_fields() == of_django.get_deferred_fields() != set()


def everything(row) -> dict:
    state = row._state
    return vars(row) | {"_state": (state.adding, state.db, state.fields_cache)}
