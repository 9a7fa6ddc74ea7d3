"""The data elements of the AAMVA standard, and what each version demands.

Source: three independent open-source readers of the format, compared.
"""

from __future__ import annotations

import re

OLDEST_VERSION, NEWEST_VERSION = 1, 10

_IDS = """
DAA DAB DAC DAD DAE DAF DAG DAH DAI DAJ DAK DAL DAM DAN DAO DAP DAQ DAR DAS DAT DAU DAV DAW DAX
DAY DAZ DBA DBB DBC DBD DBE DBF DBG DBH DBI DBJ DBK DBL DBM DBN DBO DBP DBQ DBR DBS DCA DCB DCD
DCE DCF DCG DCH DCI DCJ DCK DCL DCM DCN DCO DCP DCQ DCR DCS DCT DCU DDA DDB DDC DDD DDE DDF DDG
DDH DDI DDJ DDK DDL DDM DDN DDO DDP
"""
ELEMENTS = frozenset(_IDS.split())

_SINCE_2003 = "DBA DBB DBC DBD DAG DAI DAJ DAK DAQ DAU DAY DCF DCG DCS"
_REQUIRED = {
    1: "DAA DAG DAI DAJ DAK DAQ DBA DBB",
    2: f"{_SINCE_2003} DCT",
    3: f"{_SINCE_2003} DCT",
}
_SINCE_2009 = f"{_SINCE_2003} DAC DAD DDE DDF DDG"
_ONLY_LICENCES = "DCA DCB DCD"

_DATES = "DBA DBB DBD DDB DDC DDH DDI DDJ"
_CUT_FLAGS = "DDE DDF DDG"
_INDICATORS = "DDD DDK DDL DDM DDN DDO DDP"
# What the value of a short element looks like. Used only where separators were lost and ids have
# to be found inside running text.
SHAPES: dict[str, re.Pattern[str]] = {
    **dict.fromkeys(_DATES.split(), re.compile(r"\d{8}")),
    **dict.fromkeys(_CUT_FLAGS.split(), re.compile(r"[TNU]")),
    **dict.fromkeys(_INDICATORS.split(), re.compile(r"[01 YN]")),
    "DBC": re.compile(r"[129MFX]"),
    "DAJ": re.compile(r"[A-Z]{2}"),
    "DCG": re.compile(r"[A-Z]{3}"),
    "DDA": re.compile(r"[FNM]"),
}


def required(version: int, subfile: str) -> tuple[str, ...]:
    """Ids that a card of this version has to carry."""
    since_2003 = f" {_ONLY_LICENCES}" if version > 1 and subfile == "DL" else ""
    return tuple((_REQUIRED.get(version, _SINCE_2009) + since_2003).split())
