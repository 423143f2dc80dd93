"""Where the migrations meet a database that was made by the earlier ones, which they replace."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

first_after = importlib.import_module("tracker.migrations.0004_texts_of_imports")


def made_by_the_earlier_ones() -> list[tuple[str, str]]:
    """Note in the database that the earlier migrations made it; return their names."""
    recorder = MigrationRecorder(connection)
    earlier: list[tuple[str, str]] = []
    for name, migration in MigrationExecutor(connection).loader.disk_migrations.items():
        if name[0] in {"accounts", "tracker", "alerts"} and migration.replaces:
            recorder.record_unapplied(*name)
            earlier += migration.replaces
    for name in earlier:
        recorder.record_applied(*name)
    return earlier


def insist() -> None:
    first_after.insist_on_all_or_none(apps, SimpleNamespace(connection=connection))


def test_nothing_is_done_again(db: None) -> None:
    assert len(made_by_the_earlier_ones()) == 38

    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    insist()


@pytest.mark.parametrize("missing", [("tracker", "0020_labels"), ("alerts", "0012_other_systems_are_told")])
def test_a_database_between_two_of_the_earlier_ones_is_refused(db: None, missing: tuple[str, str]) -> None:
    made_by_the_earlier_ones()
    MigrationRecorder(connection).record_unapplied(*missing)

    with pytest.raises(first_after.BetweenTwoMigrations, match=missing[1]):
        insist()
