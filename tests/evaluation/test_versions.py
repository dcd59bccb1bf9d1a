"""A version of the prompts as a side of a comparison."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest

from interviewer import library
from interviewer.errors import NotFound, RoundError
from interviewer.evaluation import versions
from interviewer.evaluation.store import Store
from interviewer.evaluation.versions import Version

ROOT = Path(__file__).parents[2]
C1 = "rounds/c-coding-screen/C1.toml"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an empty store."""
    return Store(tmp_path / "store.sqlite")


def test_a_changed_question_changes_what_its_interviews_use_and_no_others(store: Store) -> None:
    """Neither the other questions of the round nor other rounds."""
    files = library.files(ROOT / "prompts")
    before = Version("A", "before", files).outline(store)
    after = Version("B", "after", {**files, C1: files[C1].replace("Many are", "Most are", 1)}).outline(store)
    changed = [id for round in before for id in before[round] if before[round][id] != after[round][id]]
    assert changed == ["C1"]
    assert list(before) == ["R", "C", "A", "B", "D", "O", "H"]


def test_an_outline_is_made_once(store: Store) -> None:
    """A run with nothing to do parses nothing, so it needs no prompts that hold together."""
    files = library.files(ROOT / "prompts")
    made = Version("A", "x", files).outline(store)
    again = Version("B", "y", files)
    assert again.outline(store) == made
    assert "bundles" not in vars(again)


def test_what_is_wrong_with_a_version_names_the_version() -> None:
    """Two sides have files of the same names."""
    files = library.files(ROOT / "prompts")
    with pytest.raises(RoundError) as raised:
        _ = Version("A", "HEAD~3", {**files, C1: files[C1].replace('id = "C1-S02"', 'id = "C1-S01"', 1)}).bundles
    assert all(problem.file.startswith("HEAD~3: rounds/") for problem in raised.value.problems)


def test_a_version_of_an_earlier_run_is_as_it_was(store: Store) -> None:
    """Its files lie in the store, each text once."""
    one = Version("A", "HEAD", library.files(ROOT / "prompts"))
    one.keep(store)
    kept = versions.kept(one.as_data(), store)
    assert (kept.name, kept.label, kept.digest, kept.files) == ("A", "HEAD", one.digest, one.files)


def test_a_version_is_a_directory_or_what_is_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something that is neither, nor a revision, is not found."""
    shutil.copytree(ROOT / "prompts", tmp_path / "mine" / "prompts")
    monkeypatch.chdir(tmp_path)
    assert versions.of("B", "mine").digest == versions.of("A", ".", given=tmp_path / "mine" / "prompts").digest
    assert versions.of("A", ".", given=tmp_path / "mine" / "prompts").label == "working tree"
    with pytest.raises(NotFound):
        versions.of("A", "no-such-thing")


def test_a_rubric_changes_with_what_grades_and_is_kept(tmp_path: Path) -> None:
    """Of the question whose signal changed and of no other; of all of them with the prose of a grading."""
    files = library.files(ROOT / "prompts")
    path = "rounds/c-coding-screen/C1.toml"
    signal = {**files, path: files[path].replace("Says what an error costs here", "Says what a mistake costs here", 1)}
    prose = {**files, "conversations/grade.md": files["conversations/grade.md"] + "One more sentence.\n"}
    with Store(tmp_path / "store.sqlite") as store:
        now, other, all = (Version("A", "x", one).rubrics(store) for one in (files, signal, prose))
        assert {id for id in now if now[id][1] != other[id][1]} == {"C1"}
        assert all.keys() == {id for id in now if now[id] != all[id]}
        again = Version("A", "x", files)
        assert again.rubrics(store) == now
        assert "bundles" not in vars(again)


def test_what_a_transcript_with_several_questions_uses_has_them_all() -> None:
    """In the order of the round."""
    version = Version("A", "x", library.files(ROOT / "prompts"))
    assert [one.id for one in version.asked("C", ("C2", "C1")).questions] == ["C1", "C2"]
    with pytest.raises(NotFound):
        version.asked("C", ("C9",))


def test_a_version_travels_as_its_text() -> None:
    """Also after it was parsed and listened with, to be parsed again where it arrives."""
    version = Version("A", "x", library.files(ROOT / "prompts"))
    assert version.narrowed("C", "C1").ear.hears(("C1-S01",), "The same example is equal byte for byte.")
    there = pickle.loads(pickle.dumps(version))  # noqa: S301 -- it was made on the line above
    assert (there.name, there.label, there.digest) == (version.name, version.label, version.digest)
    assert "bundles" not in vars(there)
