"""Machine-readable zones of travel documents (ICAO 9303): read, decode, draw up.

`parse` judges lines as they are printed and repairs nothing; `constrained_decode` finds the lines
behind a recogniser's ranked characters and reports every repair; `compose_*` draws up valid lines.
"""

from reinstate.domain.mrz.decode import Decoded, constrained_decode
from reinstate.domain.mrz.digits import CheckResult, check_digit
from reinstate.domain.mrz.draft import Place, Repair, places_of
from reinstate.domain.mrz.layouts import LAYOUTS, Layout, layout_of
from reinstate.domain.mrz.read import MrzFields, MrzReading, parse
from reinstate.domain.mrz.write import (
    compose,
    compose_mrva,
    compose_mrvb,
    compose_td1,
    compose_td2,
    compose_td3,
    name_text,
    zone_text,
)

__all__ = [
    "LAYOUTS",
    "CheckResult",
    "Decoded",
    "Layout",
    "MrzFields",
    "MrzReading",
    "Place",
    "Repair",
    "check_digit",
    "compose",
    "compose_mrva",
    "compose_mrvb",
    "compose_td1",
    "compose_td2",
    "compose_td3",
    "constrained_decode",
    "layout_of",
    "name_text",
    "parse",
    "places_of",
    "zone_text",
]
