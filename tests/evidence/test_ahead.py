"""What is opened ahead is found open."""

from __future__ import annotations

import onnxruntime
import pytest

from reinstate.evidence.ahead import open_ahead
from reinstate.evidence.readers.face import detection
from reinstate.evidence.readers.text import detection as text_detection
from reinstate.evidence.readers.text import recognition


def test_nothing_is_opened_again_that_was_opened_ahead(monkeypatch: pytest.MonkeyPatch):
    open_ahead(text=True, handwriting=True).result()
    monkeypatch.delattr(onnxruntime, "InferenceSession")
    assert detection.opened().get_inputs()
    assert text_detection.opened().get_inputs()
    for model_id in (recognition.QUICK, recognition.CAREFUL):
        assert recognition.opened(model_id).get_inputs()
