"""AAMVA records in the PDF417 symbol of US and Canadian driver's licences and ID cards.

`parse` reads versions 01 to 10 (and tolerates 11 and 12); `compose` draws up a version 10 record.
"""

from reinstate.domain.aamva.frame import NotAamva
from reinstate.domain.aamva.issuers import ISSUERS, Issuer
from reinstate.domain.aamva.read import AamvaFields, AamvaReading, parse
from reinstate.domain.aamva.write import compose, compose_record

__all__ = [
    "ISSUERS",
    "AamvaFields",
    "AamvaReading",
    "Issuer",
    "NotAamva",
    "compose",
    "compose_record",
    "parse",
]
