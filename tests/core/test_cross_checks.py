"""Checks across files on plain data; the checkout's own files are checked in `test_prompts`."""

from __future__ import annotations

import tomllib

from interviewer.core.cross_checks import check, check_prose

QUESTION = """
id = "C1"
[[signals]]
id = "C1-S01"
[[hints]]
id = "C1-H1"
rung = 2
"""


def test_hints_must_be_rungs_in_order() -> None:
    """A ladder that begins at rung 2 is a problem."""
    data = {"id": "C1", "signals": [{"id": "C1-S01"}], "hints": [{"id": "C1-H1", "rung": 2}]}
    assert [p.says for p in check({"rounds/c/C1.toml": (data, QUESTION)})] == ["the hints are rungs [2], not 1, 2, 3 in order."]


def test_an_id_belongs_to_its_file() -> None:
    """A signal of C2 in the file of C1 is a problem."""
    data = {"id": "C1", "signals": [{"id": "C2-S01"}]}
    assert [p.says for p in check({"rounds/c/C1.toml": (data, "")})] == ["an id of this file begins with C1-."]


def test_a_phase_covers_dimensions_of_its_round_that_it_can_open() -> None:
    """One that is no dimension, and one without a probe or an invitation, are problems on the line of the phase."""
    text = """
id = "C"
dimensions = ["FRAME", "SAFE"]
[[phases]]
id = "problem"
does = ["probe"]
covers = ["FRAME", "TEST"]
[[phases]]
id = "verification"
does = ["invite"]
invites = ["C-I1"]
covers = ["FRAME", "SAFE"]
[[invitations]]
id = "C-I1"
dimension = "FRAME"
"""
    found = check({"rounds/c/round.toml": (tomllib.loads(text), text)})
    assert [(p.line, p.id, p.says) for p in found if "covers" in p.says] == [
        (7, "problem", "covers points at TEST, which is not a dimension of this round."),
        (12, "verification", "covers SAFE, but neither probes nor has an invitation for it."),
    ]


def test_data_of_any_shape_is_survived() -> None:
    """Checks never raise, whatever stands where a table should be."""
    for odd in ({"signals": 3}, {"probes": ["x"]}, {"probes": [{"when": 7}]}, {"hints": {"rung": 1}}):
        check({"rounds/c/C1.toml": (odd, "")})


def test_a_dollar_sign_is_written_twice() -> None:
    """`$$` is a dollar sign and fills nothing."""
    assert check_prose({"conversations/observe.md": "costs $$4, $look_for"}) == []


def test_a_probe_is_tied_to_signals_and_claims_that_are_there() -> None:
    """Its own question's and the round's; a probe of the round to those of any of its questions."""
    question = '[[signals]]\nid = "C1-S01"\n\n[[probes]]\nid = "C1-P1"\nties = ["C1-S01", "C1-S09"]\n'
    script = 'id = "C"\nquestions = ["C1"]\n[[probes]]\nid = "C-P1"\nties = ["C1-S01", "C1-S08"]\n'
    texts = {"rounds/c/C1.toml": f'id = "C1"\n{question}', "rounds/c/round.toml": script}
    found = check({path: (tomllib.loads(text), text) for path, text in texts.items()})
    assert [(p.file, p.line, p.says) for p in found if "ties" in p.says] == [
        ("rounds/c/C1.toml", 7, "ties points at C1-S09, which is not a signal or claim."),
        ("rounds/c/round.toml", 5, "ties points at C1-S08, which is not a signal or claim."),
    ]


def test_other_words_for_a_probe_come_with_what_calls_for_them() -> None:
    """Signals and claims of its own question, and neither without the other."""
    text = (
        'id = "C1"\n[[signals]]\nid = "C1-S01"\n[[claims]]\nid = "a-map"\n\n[[probes]]\nid = "C1-P1"\nalready = "And else?"\n'
        'told = ["a-map", "C1-S01", "a-list"]\n\n[[probes]]\nid = "C1-P2"\nalready = "And else?"\n'
    )
    found = check({"rounds/c/C1.toml": (tomllib.loads(text), text)})
    assert [(p.line, p.id, p.says) for p in found if "told" in p.says] == [
        (10, "C1-P1", "told points at a-list, which is not a signal or claim."),
        (13, "C1-P2", "already and told belong together: what is said, and when."),
    ]


def test_other_words_for_a_question_are_called_for_by_its_own_claims() -> None:
    """A claim that is not there, and one without the words, are problems; the words alone wait for half of the signals."""
    text = 'id = "C1"\ntold = ["a-map", "a-list"]\n[[claims]]\nid = "a-map"\n'
    found = check({"rounds/c/C1.toml": (tomllib.loads(text), text)})
    assert [(p.line, p.id, p.says) for p in found if "told" in p.says] == [
        (2, "C1", "told points at a-list, which is not a claim of this question."),
        (2, "C1", "told without already: say what is put to somebody who has told it."),
    ]
    text = 'id = "C1"\nalready = "And else?"\n'
    assert not [p for p in check({"rounds/c/C1.toml": (tomllib.loads(text), text)}) if "told" in p.says]


def test_a_figure_names_a_formula_and_its_inputs() -> None:
    """An unknown formula, an unknown or missing input and a wrong kind are problems on their own lines."""
    first = '[[figures]]\nid = "C1-N1"\nformula = "guess"\n\n'
    text = first + '[[figures]]\nid = "C1-N2"\nformula = "ratio"\ninputs.more = "share"\ninputs.odd = 3\n'
    found = check({"rounds/c/C1.toml": ({"id": "C1", **tomllib.loads(text)}, text)})
    assert [(p.line, p.id, p.says.split(":")[0].rstrip(".")) for p in found] == [
        (3, "C1-N1", "formula guess is not known"),
        (8, "C1-N2", "input more of ratio is of the kind 'factor', not 'share'"),
        (9, "C1-N2", "ratio has no input odd"),
        (5, "C1-N2", "input less of ratio is missing"),
    ]


def test_a_rounds_own_manners_are_for_hard_situations_that_are_there() -> None:
    """A name that the standards do not have is a problem on its own line."""
    manners = '[[situations]]\nid = "silence"\n'
    text = 'id = "C"\nquestions = []\nminutes = 0\n[manners]\nsilence = ["Yes?"]\nnoise = ["No."]\n'
    sources = {"standards/manners.toml": (tomllib.loads(manners), manners), "rounds/c/round.toml": (tomllib.loads(text), text)}
    found = [(p.line, p.id, p.says) for p in check(sources) if "manners points" in p.says]
    assert found == [(6, "C", "manners points at noise, which is not a hard situation.")]
