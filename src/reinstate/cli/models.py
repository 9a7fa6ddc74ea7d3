"""`reinstate models`: install the weights by digest, and list them."""

from __future__ import annotations

import argparse
from pathlib import Path

from reinstate.cli.answers import Commands, Unusable, emit, with_json


def register(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("models", help="install or list the weights")
    actions = command.add_subparsers(dest="action", required=True)
    install = actions.add_parser("install", help="fetch the weights and check each digest")
    install.add_argument(
        "--from", dest="source", type=Path, metavar="FOLDER", help="take the files from here"
    )
    install.set_defaults(run=_install)
    listing = with_json(actions.add_parser("list", help="what is used, and where it comes from"))
    listing.set_defaults(run=_list)


def _install(options: argparse.Namespace) -> None:
    from reinstate.evidence.models import carriers, weights

    if options.source and not options.source.is_dir():
        raise Unusable(f"{options.source} is no folder; name the one with the files you brought")
    try:
        installed = weights.install(weights.folder(), source=options.source)
    except (weights.ModelMissing, weights.ModelMismatch, carriers.CarrierUnavailable) as error:
        raise Unusable(str(error)) from error
    emit({"installed": [item.entry.id for item in installed]}, as_json=False)


def _list(options: argparse.Namespace) -> None:
    from reinstate.evidence.models import weights

    rows = [
        {
            "id": entry.id,
            "file": entry.file,
            "carrier": f"{entry.carrier.name}=={entry.carrier.version}",
            "sha256": entry.sha256,
            "licence": entry.weights_licence,
            "purpose": entry.purpose,
            "is_installed": (weights.folder() / entry.file).exists(),
        }
        for entry in weights.catalogue()
    ]
    emit({"models": rows}, as_json=options.json)
