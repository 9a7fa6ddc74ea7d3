"""Papers for owners as tagged PDF, set by typst."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import typst

logger = logging.getLogger(__name__)
# PDF/UA refuses a sign that no font has, such as one of a Chinese name. The fonts that typst brings
# come first, for then a paper looks the same everywhere; then those of the machine; and a paper
# with an empty box for that sign is better than none.
WAYS: tuple[dict[str, Any], ...] = (
    {"ignore_system_fonts": True, "pdf_standards": "ua-1"},
    {"pdf_standards": "ua-1"},
    {},
)
NO_FONT = "a paper for an owner is set anew; a font of its script on this machine may help: %s …"


def pdf(template: bytes, inputs: Mapping[str, str]) -> bytes:
    """The paper; `inputs` are what the template knows as `sys.inputs`."""
    *ways, last = WAYS
    for way in ways:
        try:
            return _set(template, inputs, way)
        except typst.TypstError as error:
            logger.warning(NO_FONT, _without_text(error))
    return _set(template, inputs, last)


def _set(template: bytes, inputs: Mapping[str, str], way: Mapping[str, Any]) -> bytes:
    made: bytes = typst.compile(template, sys_inputs=dict(inputs), **way)
    return made


def _without_text(error: typst.TypstError) -> str:
    """What went wrong, without the words of the owner's that typst quotes."""
    return str(error).split("`", 1)[0].strip()
