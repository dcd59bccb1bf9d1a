"""Suites: data that is checked before anything is played."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.errors import NotFound, SuiteError
from interviewer.evaluation import suites
from interviewer.evaluation.scoring import YARDSTICKS

GOOD = """
id = "little"
title = "Little"
candidates = ["*-weak"]

[[metrics]]
id = "targets-met"
role = "primary"
direction = "higher"
margin = 0.02

[[metrics]]
id = "leakage"
role = "guardrail"
direction = "lower"
hard = true
"""


def test_a_suite_says_what_is_compared_and_how() -> None:
    """Title and unit come from the yardstick, direction, role and margin from the suite."""
    primary, rule = suites.read(GOOD, "little.toml").weighed()
    assert (primary.id, primary.unit, primary.role, primary.margin, primary.hard) == (
        "targets-met",
        "share",
        "primary",
        0.02,
        False,
    )
    assert (rule.title, rule.unit, rule.direction, rule.hard) == ("Answers given away", "count", "lower", True)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('id = "leakage"', 'id = "charm"', 13, "nothing measures 'charm'"),
        ('direction = "lower"', 'direction = "higher"', 15, "of leakage lower is better"),
        ('role = "guardrail"', 'role = "primary"', 12, "one metric is the primary one, not 2"),
        ('role = "primary"', 'role = "extra"', 6, "one metric is the primary one, not 0"),
        ('id = "leakage"', 'id = "targets-met"', 13, "targets-met is there twice"),
        ('candidates = ["*-weak"]', "", 1, "needs candidates or transcripts"),
        ('candidates = ["*-weak"]', 'transcripts = ["/abs/*.jsonl"]', 4, "'/abs/*.jsonl' is no pattern of files from here"),
        ('candidates = ["*-weak"]', 'transcripts = ["a**/b"]', 4, "'a**/b' is no pattern of files from here"),
        ("margin = 0.02", "margin = -0.02", 10, "greater than or equal to 0"),
        ('candidates = ["*-weak"]', 'candidates = ["*-weak"]\nlevels = ["IV"]', 5, "Input should be 'I', 'II'"),
    ],
)
def test_each_problem_of_a_suite_has_its_line(old: str, new: str, line: int, says: str) -> None:
    """Metrics that nobody measures, that look the wrong way, that are there twice; and a suite with none or two primaries."""
    with pytest.raises(SuiteError) as raised:
        suites.read(GOOD.replace(old, new), "little.toml")
    found = [(problem.line, problem.says) for problem in raised.value.problems]
    assert any(number == line and says in told for number, told in found), found


def test_the_suites_of_the_checkout_hold_together() -> None:
    """Each has the name of its file, and a sentence about what it is for."""
    assert {"smoke", "questions", "rounds", "hostile", "played", "graded", "judge", "judged"} <= set(suites.names())
    for name in suites.names():
        suite = suites.load(name)
        assert suite.id == name
        assert suite.about


def test_a_suite_is_found_by_name_or_as_a_file(tmp_path: Path) -> None:
    """What is not there is told with what there is."""
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert suites.load(str(path)).id == "little"
    with pytest.raises(NotFound, match=r"choose one of .*smoke"):
        suites.load("nothing")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("title = 'caf\u00e9'\n".encode("latin-1"), "a.toml:1: TOML: This is not UTF-8: save it again as UTF-8."),
        (b"seed = " + b"9" * 5000, "a.toml:1: TOML: "),
        (b"rounds = " + b"[" * 9000, "a.toml:1: TOML: It is nested too deeply."),
    ],
)
def test_a_file_that_no_parser_reads_is_one_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    """Another encoding, a number without end, brackets without end: the parser raises something else for each."""
    (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(SuiteError) as raised:
        suites.load(str(tmp_path / "a.toml"))
    assert says in str(raised.value)


def test_every_yardstick_can_be_named_by_a_suite() -> None:
    """A suite of all of them is read."""
    rows = "".join(
        f'[[metrics]]\nid = "{stick.id}"\nrole = "extra"\ndirection = "{stick.direction}"\n'
        for stick in YARDSTICKS.values()
        if stick.id not in {"targets-met", "leakage"}
    )
    assert len(suites.read(GOOD + rows, "all.toml").weighed()) == len(YARDSTICKS)


JUDGED = """
[[metrics]]
id = "judged/calm"
role = "extra"
direction = "higher"
"""


def test_a_suite_may_name_any_criterion_and_which_way_is_better_is_known() -> None:
    """Which criteria there are is told by the prompts, when a run is prepared."""
    assert suites.read(GOOD + JUDGED, "little.toml").metrics[-1].id == "judged/calm"
    with pytest.raises(SuiteError, match="of judged/calm higher is better"):
        suites.read(GOOD + JUDGED.replace('"higher"', '"lower"'), "little.toml")


def test_what_a_candidate_is_worth_is_known_at_one_level() -> None:
    """At another the same script may be worth something else, and of a person without a quality nothing is known."""
    expects = "\n[expects]\nlevel = 'II'\nweak = [1, 2]\nmixed = [2, 3]\nstrong = [3, 4]\n"
    known = suites.read(GOOD + expects, "little.toml").expects
    assert known is not None
    assert (known.of("weak", "II"), known.of("strong", "II")) == ((1, 2), (3, 4))
    assert known.of("weak", "Sr") is known.of(None, "II") is None


def test_labelled_transcripts_alone_make_a_suite() -> None:
    """Nobody needs to be interviewed for it."""
    assert suites.read(GOOD.replace('candidates = ["*-weak"]', 'gold = ["*"]'), "little.toml").gold == ("*",)


def test_mistakes_of_both_kinds_are_told_at_once() -> None:
    """A key that is none hides no metric that nothing measures."""
    wrong = GOOD.replace("[[metrics]]", "repeat = 3\n\n[[metrics]]", 1).replace('"targets-met"', '"charm"', 1)
    with pytest.raises(SuiteError) as error:
        suites.read(wrong, "little.toml")
    says = [one.says for one in error.value.problems]
    assert ["'repeat' is not a key here" in says[0], "nothing measures 'charm'" in says[1]] == [True, True], says
    with pytest.raises(SuiteError) as error:
        suites.read(GOOD.replace("[[metrics]]", "[[metrics", 1), "little.toml")
    assert len(error.value.problems) == 1
