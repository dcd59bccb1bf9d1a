"""The words of the house, and docs that cannot rot."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from interviewer import __version__

ROOT = Path(__file__).parents[2]
BANNED = {"manager", "handler", "service", "processor", "helper", "helpers", "util", "utils", "common", "base", "engine"}
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _names() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for path in sorted((ROOT / "interviewer").rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        found.append((where, path.stem))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                found.append((f"{where}:{node.lineno}", node.name))
    return found


def test_no_name_holds_a_word_that_says_nothing() -> None:
    """Modules, classes and functions are named for what they are."""
    bad = []
    for where, name in _names():
        words = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower().split("_")
        if BANNED.intersection(words):
            bad.append(f"{where} {name}")
    assert bad == []


def test_every_make_target_of_the_readme_exists() -> None:
    """`make run` and `make test`, and whatever else the documents name."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"`?make ([a-z-]+)`?", (ROOT / document).read_text(encoding="utf-8")))
        assert named <= targets, document
    assert {"run", "test"} <= set(re.findall(r"^make ([a-z]+)", README, re.MULTILINE))


def test_every_file_the_documents_link_to_exists() -> None:
    """The six-stop tour has six stops."""
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert len(links) >= 6
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_setting_of_the_readme_is_read_and_every_one_read_is_in_it() -> None:
    """No variable is a secret."""
    read = set(
        re.findall(r'"((?:INTERVIEWER|OPENAI)_[A-Z_]+)"', (ROOT / "interviewer/settings.py").read_text(encoding="utf-8"))
    )
    roles = {f"INTERVIEWER_{role}_MODEL" for role in ("OBSERVER", "INTERVIEWER", "GRADER")}
    assert set(re.findall(r"(?:INTERVIEWER|OPENAI)_[A-Z_]+", README)) == read | roles


def test_the_version_is_in_the_changelog() -> None:
    """What is released is described."""
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_pinned_requirements_name_no_index() -> None:
    """Locks hold versions and hashes, never addresses."""
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path.name
        assert "--hash=sha256:" in text
    lock = (ROOT / "web" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved": "http' not in lock


def test_the_classes_of_the_project_file_are_those_in_use() -> None:
    """The import contracts name modules that exist."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    floors = next(c for c in contracts if c["name"].startswith("Floors"))
    named = {name.strip() for layer in floors["layers"] for name in layer.split("|")}
    there = {p.stem for p in (ROOT / "interviewer").iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()} - {
        "__init__"
    }
    assert named == there
