"""Open the models, one thread each. The weight files behind them are weights.py's business."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from reinstate.evidence.models import onnx_graph
from reinstate.evidence.models.weights import read

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter
    from onnxruntime import InferenceSession

Edit = Callable[[bytes], bytes]

# ONNX Runtime tells its maker which models run where, unless this stands there before it is loaded:
# it asked for its maker's address, and kept a number for this machine in the user's home.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

_opening = threading.Lock()
_per_thread = threading.local()


def session(model_id: str, edit: Edit | None = None) -> "InferenceSession":
    """The ONNX session of one model, opened once per process; any thread may call its run().

    `edit` changes the file's bytes before (`onnx_graph`): another edit is another session.
    """
    with _opening:
        return _open_session(model_id, edit)


@cache
def _open_session(model_id: str, edit: Edit | None) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # A second, spinning thread made every model slower on a busy machine: images run side by side.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    # The arena keeps the peak of every shape it has met: 800 MB resident instead of 510.
    options.enable_cpu_mem_arena = False
    graph = onnx_graph.without_initializer_inputs(read(model_id))
    if edit is not None:
        graph = edit(graph)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def interpreter(model_id: str) -> "Interpreter":
    """The TFLite interpreter of one model, one per thread: its tensors are its state."""
    opened: dict[str, Interpreter] = _per_thread.__dict__
    if model_id not in opened:
        opened[model_id] = _open_interpreter(model_id)
    return opened[model_id]


def _open_interpreter(model_id: str) -> "Interpreter":
    from ai_edge_litert.interpreter import Interpreter

    content = read(model_id)
    with _opening, _without_native_messages():
        opened = Interpreter(model_content=content, num_threads=1)
        opened.allocate_tensors()
    return opened


@contextmanager
def _without_native_messages() -> Iterator[None]:
    """Standard error is for our own lines: the runtime announces its CPU delegate there.

    It has no switch for that, so its file descriptor is away for the few milliseconds of opening;
    what goes wrong meanwhile arrives as an exception.
    """
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@cache
def characters(model_id: str) -> tuple[str, ...]:
    """What each output class of a text recognition model stands for; 0 is the CTC blank, ''."""
    listed = onnx_graph.metadata(read(model_id)).get("character")
    if listed is None:
        dictionary = model_id.replace("text_recognition", "text_dictionary")
        listed = read(dictionary).decode("utf-8").replace("\r\n", "\n")
    return ("", *listed.removesuffix("\n").split("\n"), " ")
