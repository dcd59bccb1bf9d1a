"""`prompts/` to bundles, or to everything that is wrong with it at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer import library
from interviewer.core.prompts import check_cues, read_bundles
from interviewer.errors import RoundError

C1 = "rounds/c-coding-screen/C1.toml"
LEVELS = "standards/levels.toml"


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """Return the text of every prompt file of the checkout."""
    return library.files(library.directory())


def line(text: str, needle: str, nth: int = 1) -> int:
    """Return the 1-based line of the nth occurrence of `needle`."""
    at = -1
    for _ in range(nth):
        at = text.index(needle, at + 1)
    return text.count("\n", 0, at) + 1


def problems(files: dict[str, str]) -> list[str]:
    """Return what `read_bundles` finds, as lines."""
    with pytest.raises(RoundError) as caught:
        read_bundles(files)
    return [str(problem) for problem in caught.value.problems]


def test_the_checkouts_prompts_hold_together(files: dict[str, str]) -> None:
    """Every file parses, every reference points at something, and every example of a cue behaves as it says."""
    assert "C" in read_bundles(files)
    assert check_cues(files) == ()


def test_four_faults_are_named_at_once_with_file_and_line(files: dict[str, str]) -> None:
    """A dangling probe, a duplicate id, a misspelt key and weights that do not add up are all told in one go."""
    text = files[C1]
    text = text.replace('when.missing = "C1-S06"', 'when.missing = "C1-S66"', 1)
    text = text.replace('id = "C1-S03"', 'id = "C1-S02"', 1)
    text = text.replace("\nask = '''How did you choose its size?'''", "\naks = '''How did you choose its size?'''", 1)
    levels = files[LEVELS].replace("C = 10", "C = 11", 1)
    assert levels != files[LEVELS]
    found = problems({**files, C1: text, LEVELS: levels})
    assert f"{C1}:{line(text, 'C1-S66')}: C1-P1: when.missing points at C1-S66, which is not a signal." in found
    second = line(text, 'id = "C1-S02"', 2)
    assert any(f.startswith(f"{C1}:{second}: C1-S02: this id stands already at line") for f in found)
    assert f"{C1}:{line(text, 'aks =')}: C1-P3: 'aks' is not a key here; did you mean 'ask'?" in found
    assert f"{LEVELS}:{line(levels, 'C = 11')}: II: the weights of the rounds add up to 101, not to 100." in found


def test_a_cue_without_a_word_is_named_with_its_line(files: dict[str, str]) -> None:
    """It is refused with the prompts, before anybody listens for it."""
    path = C1.replace(".toml", ".cues.toml")
    text = files[path] + '\n[[cues]]\nof = "C1-S06"\nall = [\n  ["lost"],\n  ["..."],\n]\n'
    (found,) = problems({**files, path: text})
    place = line(text, "all = [", text.count("all = ["))
    assert found == f"{path}:{place}: C1-S06: 'all': '...' has no word to look for."


def test_a_file_that_is_no_toml_is_named_with_its_line(files: dict[str, str]) -> None:
    """A syntax error is one problem at its line, and the other files are still checked."""
    broken = files[C1] + "\n= nonsense\n"
    found = problems({**files, C1: broken})
    assert any(f.startswith(f"{C1}:{broken.count(chr(10))}: TOML: ") for f in found)


def test_what_no_parser_reads_is_named_with_its_file(files: dict[str, str]) -> None:
    """Brackets without end and another encoding are problems like any other, each of its file."""
    found = problems({**files, C1: f"a = {'[' * 9000}", LEVELS: "\n'caf\ufffd'"})
    assert f"{C1}:1: TOML: It is nested too deeply." in found
    assert f"{LEVELS}:2: TOML: This is not UTF-8: save it again as UTF-8." in found


@pytest.mark.parametrize(
    ("path", "old", "new", "says"),
    [
        (C1, 'baseline = ["C1-S03"', 'baseline = ["C1-S99"', "baseline points at C1-S99, which is not a signal or claim."),
        (C1, 'red_flags = ["RF-08"', 'red_flags = ["RF-98"', "red_flags points at RF-98, which is not a red flag."),
        (C1, 'when.redflag = "RF-01"', 'when.redflag = "RF-91"', "when.redflag points at RF-91, which is not a red flag."),
        (C1, 'when.claim = "deletes-keys"', 'when.claim = "deletes"', "when.claim points at deletes, which is not a claim"),
        (C1, 'level = "II"', 'level = "IV"', "'level': input should be"),
        ("rounds/c-coding-screen/round.toml", 'questions = ["C1"', 'questions = ["C9"', "C9 has no file"),
        ("rounds/c-coding-screen/round.toml", "minutes = 60", "minutes = 61", "the phases add up to 60 minutes, not to 61."),
        ("standards/manners.toml", 'notes = "RF-19"', 'notes = "RF-99"', "notes points at RF-99, which is not a red flag."),
        ("conversations/phrase.md", "$manner", "$manners", "nothing fills $manners"),
    ],
)
def test_what_points_at_nothing_is_found(files: dict[str, str], path: str, old: str, new: str, says: str) -> None:
    """Each kind of reference is checked, and the sentence says what is wrong."""
    changed = files[path].replace(old, new, 1)
    assert changed != files[path]
    found = problems({**files, path: changed})
    assert any(f.startswith(path) and says in f for f in found), found


def test_a_missing_file_is_named(files: dict[str, str]) -> None:
    """Without the level tables nothing can be held."""
    assert f"{LEVELS}:1: file: this file is missing." in problems({k: v for k, v in files.items() if k != LEVELS})


LISTS = sorted(Path(__file__).parent.glob("ids_round_*.txt"))


@pytest.mark.parametrize("listed", LISTS, ids=lambda path: path.stem)
def test_every_id_of_the_specification_is_there(files: dict[str, str], listed: Path) -> None:
    """The ids in the prompts of a round are exactly those of the content specification; HM is ours."""
    lines = listed.read_text(encoding="utf-8").splitlines()
    wanted = {id for id in lines if id and not id.startswith("#")}
    bundle = read_bundles(files)[listed.stem[-1].upper()]
    groups = [(*part.signals, *part.probes, *part.constraints, *part.hints) for part in bundle.questions]
    found = {part.id for group in (*groups, bundle.round.signals, bundle.round.probes) for part in group}
    assert {id for id in found if not id.startswith("HM")} == wanted


def test_every_round_has_its_list(files: dict[str, str]) -> None:
    """No round escapes the comparison with the specification."""
    assert {path.stem[-1].upper() for path in LISTS} == set(read_bundles(files))
