"""Two benches write rows themselves, past the models: by columns that there are."""

import pytest
from bench import console, sweep

from reinstate.store.models import Account, Piece


@pytest.mark.parametrize(("listed", "model"), [(sweep.COLUMNS, Account), (console.COLUMNS, Piece)])
def test_a_bench_names_columns_that_there_are_and_each_that_may_not_be_empty(listed, model):
    named = listed.split(", ")
    columns = {field.column: field for field in model._meta.concrete_fields}
    assert set(named) <= set(columns)
    assert {name for name, field in columns.items() if not field.null} <= set(named)
