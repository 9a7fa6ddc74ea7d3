"""The shape of the repository: layers, names, sizes, and no traces of one machine."""

import ast
import importlib
import re
import socket
import statistics
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

CHECKOUT = Path(__file__).parents[1]
SOURCE = CHECKOUT / "src" / "reinstate"
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST_FILE = 300
BANNED_WORDS = {"manager", "helper", "helpers", "util", "utils", "handler", "common", "misc"}
# Django finds these by their names.
NAMED_BY_DJANGO = {"handler400", "handler403", "handler404", "handler500"}
# Written in halves, or this file would name what it forbids.
REGISTRY_HOSTS = [
    *("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com"),
    *("debian" + ".org", "golang" + ".org", "huggingface" + ".co", "modelscope" + ".cn"),
]
MACHINE_FOLDERS = ["work", "farm", "root", "tmp", "opt/(?:pypi|wheels)", r"home/\w+", r"Users/\w+"]
MACHINE_PATH = re.compile(rf"(?<![\w.$}})*~-])/(?:{'|'.join(MACHINE_FOLDERS)})/[\w.]")


def committed_texts():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        file = CHECKOUT / name
        content = file.read_bytes() if file.is_file() else b""
        if b"\0" not in content[:8000]:
            yield name, content.decode("utf-8", "replace")


def lines_with(pattern):
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in committed_texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_imports_follow_the_layers():
    ran = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


def test_no_modules_import_each_other_in_a_circle():
    graph = grimp.build_graph("reinstate", exclude_type_checking_imports=True, cache_dir=None)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    TopologicalSorter(imports).prepare()  # a CycleError names the circle


def imported_roots(module):
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def test_the_domain_imports_only_the_standard_library_and_itself():
    allowed = sys.stdlib_module_names | {"reinstate"}
    found = {
        (str(module.relative_to(CHECKOUT)), root)
        for module in (SOURCE / "domain").rglob("*.py")
        for root in imported_roots(module)
        if root not in allowed
    }
    assert found == set()


def test_a_private_module_is_imported_by_its_own_package_only():
    named = re.compile(r"^(?:from|import) reinstate\.([\w.]+?)\._([a-z]\w*)", re.MULTILINE)
    folders = [SOURCE, CHECKOUT / "bench", CHECKOUT / "tools"]
    found = [
        f"{file.relative_to(CHECKOUT)}: {match.group()}"
        for folder in folders
        for file in folder.rglob("*.py")
        for match in named.finditer(file.read_text("utf-8"))
        if not file.is_relative_to(SOURCE.joinpath(*match[1].split(".")))
    ]
    assert found == []


def test_every_bench_finds_what_it_imports():
    for module in (CHECKOUT / "bench").glob("[a-z]*.py"):
        importlib.import_module(f"bench.{module.stem}")


@pytest.mark.parametrize("host", REGISTRY_HOSTS)
def test_no_committed_file_names_a_registry(host):
    assert lines_with(re.compile(rf"(?<![\w-]){re.escape(host)}")) == []


def test_no_committed_file_holds_a_path_of_one_machine():
    assert lines_with(MACHINE_PATH) == []


def test_the_machine_path_rule_can_fail():
    assert MACHINE_PATH.search("open('" + "/wo" + "rk/main/x')")
    assert MACHINE_PATH.search(" " + "/tm" + "p/photo.jpg")
    assert not MACHINE_PATH.search("docs/work/plan.md")


def words_of(name):
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def defined_names(module):
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def test_no_name_uses_a_banned_word():
    found = {
        f"{module.relative_to(CHECKOUT)}: {name}"
        for module in MODULES
        for name in {*defined_names(module), module.stem} - NAMED_BY_DJANGO
        if words_of(name) & BANNED_WORDS
    }
    assert found == set()


def test_no_module_is_longer_than_anyone_reads():
    lengths = {
        str(module.relative_to(CHECKOUT)): len(module.read_text("utf-8").splitlines())
        for module in MODULES
        if "migrations" not in module.parts
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_every_folder_of_code_is_a_package():
    folders = {module.parent for module in MODULES}
    assert {str(folder) for folder in folders if not (folder / "__init__.py").is_file()} == set()


def test_every_decision_has_a_number_of_its_own():
    pages = sorted((CHECKOUT / "docs" / "adr").glob("*.md"))
    numbers = [int(page.name.split("-")[0]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    heads = [page.read_text("utf-8").split(". ")[0] for page in pages]
    assert heads == [f"# {number}" for number in numbers]


def function_lengths():
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.end_lineno - node.lineno + 1


def test_functions_stay_short():
    lengths = sorted(function_lengths())
    assert statistics.median(lengths) <= 10
    assert lengths[int(len(lengths) * 0.9)] <= 35


def test_a_test_cannot_reach_beyond_this_machine():
    refusal = pytest.raises(UserWarning, match="A test tried to use socket")
    with refusal, socket.socket() as outside:
        outside.connect(("192.0.2.1", 9))


def test_a_test_may_use_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())
