"""Fixtures for the commands: specimens as files, and the committed schemas."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from reinstate.cli import main

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.fixture(scope="session")
def schemas() -> Registry[Any]:
    """The committed schemas by file name."""
    loaded = {path.name: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}
    return Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in loaded.items()
    )


@pytest.fixture
def fits(schemas: Registry[Any]) -> Callable[[str, object], None]:
    """Fails with the first place where an answer departs from its schema."""

    def check(name: str, answer: object) -> None:
        validator = Draft202012Validator({"$ref": f"{name}.json"}, registry=schemas)
        faults = [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(answer)]
        assert faults == []

    return check


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., list[Any]]:
    """Run a command that answers, and return its JSON lines."""

    def command(*arguments: object) -> list[Any]:
        assert main([str(argument) for argument in arguments]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return command
