"""Addresses of the data sets. None has a language: a file holds all of them."""

from django.urls import path

from phases.opendata.datasets import answers

urlpatterns = [
    path(
        "donnees/catalogue.<slug:ending>",
        answers.DataSetCatalogue.as_view(),
        name="dataset_catalogue",
    ),
    path(
        "donnees/v<int:version>/datapackage.json",
        answers.DataSetPackage.as_view(),
        name="dataset_package",
    ),
    path(
        "donnees/v<int:version>/<slug:slug>.schema.json",
        answers.DataSetSchema.as_view(),
        name="dataset_schema",
    ),
    path(
        "donnees/v<int:version>/<slug:slug>.<slug:ending>",
        answers.DataSetFile.as_view(),
        name="dataset_file",
    ),
    path(
        "donnees/<slug:slug>.<slug:ending>",
        answers.DataSetNewest.as_view(),
        name="dataset_newest",
    ),
]
