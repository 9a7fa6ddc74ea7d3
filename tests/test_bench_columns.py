"""The bench of ten million accounts writes their rows itself: by columns that there are."""

from bench.sweep import COLUMNS

from reinstate.store.models import Account


def test_the_bench_names_the_columns_of_an_account_and_each_that_may_not_be_empty():
    named = COLUMNS.split(", ")
    columns = {field.column: field for field in Account._meta.concrete_fields}
    assert set(named) <= set(columns)
    assert {name for name, field in columns.items() if not field.null} <= set(named)
