"""Who is who: by what the user says, by the names of roles, by who asks; or a refusal."""

from __future__ import annotations

import pytest

from interviewer.core.foreign import Foreign, Utterance
from interviewer.core.roles import Roles, decide, names_among, own_name, plain_name, role_named
from interviewer.errors import ImportRefused


def talk(*turns: tuple[str, str]) -> Foreign:
    """Return a conversation."""
    return Foreign(form="x", utterances=tuple(Utterance(speaker=speaker, text=text) for speaker, text in turns))


ASKING = talk(
    ("Dana", "What would you do first?"), ("Sam", "I would hash each example and keep the hashes in a set."),
    ("Dana", "And then?"), ("Sam", "Then I would measure how many repeats there really are in a day."),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Interviewer", "interviewer"), ("interviewer 2", "interviewer"), ("Maya (Recruiter)", "interviewer"), ("ChatGPT", "interviewer"),
        ("Hiring manager", "interviewer"), ("CANDIDATE", "candidate"), ("Sam (candidate)", "candidate"), ("You", "candidate"),
        ("Data model", None), ("The user", None), ("A. Smith", None), ("Dana", None), ("", None),
    ],
)  # fmt: skip
def test_names_of_roles_are_known_alone_numbered_or_in_brackets(name: str, role: str | None) -> None:
    """A role's word inside another name is none: "the user" may be what an answer is about."""
    assert role_named(plain_name(name)) == role


def test_one_named_role_is_enough_for_two() -> None:
    """Whoever is left is the other."""
    assert decide(talk(("Interviewer", "x"), ("Sam", "y"))).candidate == "Sam"
    assert decide(talk(("Dana", "x"), ("Candidate", "y"))) == Roles(
        candidate="Candidate", interviewers=("Dana",), how="told by the names"
    )


def test_of_many_the_one_candidate_is_told_and_all_others_interview() -> None:
    """A panel."""
    found = decide(talk(("Interviewer 1", "x"), ("Candidate", "y"), ("Interviewer 2", "z"), ("Observer", "w")))
    assert (found.candidate, found.interviewers) == ("Candidate", ("Interviewer 1", "Interviewer 2", "Observer"))


def test_the_user_may_say_who_they_are() -> None:
    """By the whole name, a word of it, or its beginning."""
    long = talk(("Dana Smith", "x?"), ("Sam van Berg", "y"), ("Lee", "z"))
    for me in ("sam van berg", "Berg", "sam"):
        assert decide(long, me=me).candidate == "Sam van Berg"
    with pytest.raises(ImportRefused, match="who speaks is 'Dana Smith', 'Sam van Berg', 'Lee'"):
        decide(long, me="Kim")


def test_whoever_asks_and_says_less_is_the_interviewer() -> None:
    """Only where it is plain on both sides."""
    assert decide(ASKING) == Roles(candidate="Sam", interviewers=("Dana",), how="told by who asks")
    first = f"{'It is about a stream of examples. ' * 9} What would you do first?"
    with pytest.raises(ImportRefused, match="cannot be told"):
        decide(talk(("Dana", first), *((one.speaker, one.text) for one in ASKING.utterances[1:])))
    with pytest.raises(ImportRefused, match="cannot be told who is the candidate: 'Dana', 'Sam' speak"):
        decide(talk(("Dana", "Hello there."), ("Sam", "Hi."), ("Dana", "Well."), ("Sam", "Good.")))


def test_lines_of_the_script_tell_the_interviewer() -> None:
    """They go before who asks."""
    found = decide(ASKING, recognised=lambda: {"Sam": 3, "Dana": 1})
    assert (found.candidate, found.how) == ("Dana", "told by who speaks lines of the script")


def test_a_chat_the_other_way_round_is_not_guessed() -> None:
    """Where the user asks and the model answers, the usual reading would grade the wrong side."""
    swapped = talk(*((("user" if one.speaker == "Dana" else "assistant"), one.text) for one in ASKING.utterances))
    with pytest.raises(ImportRefused, match="give --me assistant or --me user"):
        decide(swapped)
    assert decide(swapped, me="assistant").candidate == "assistant"
    usual = talk(*((("assistant" if one.speaker == "Dana" else "user"), one.text) for one in ASKING.utterances))
    assert decide(usual).candidate == "user"
    with pytest.raises(ImportRefused, match="against what the names say"):
        decide(usual, recognised=lambda: {"user": 2, "assistant": 0})


def test_one_speaker_or_none_is_refused() -> None:
    """An interview has two sides."""
    with pytest.raises(ImportRefused, match="Only one speaks, 'Sam'"):
        decide(talk(("Sam", "x"), ("Sam", "y")))
    with pytest.raises(ImportRefused, match="no turn at all"):
        decide(talk())


def test_three_without_roles_are_refused() -> None:
    """With the way out."""
    with pytest.raises(ImportRefused, match="--me NAME"):
        decide(talk(("A", "x?"), ("B", "y"), ("C", "z")))


def test_question_and_answer_are_a_pair() -> None:
    """Alone, or among others, a letter is an initial."""
    assert decide(talk(("Q", "x"), ("A", "y"))).candidate == "A"
    with pytest.raises(ImportRefused, match="cannot be told"):
        decide(talk(("A", "x"), ("B", "y")))


def test_names_are_what_comes_back() -> None:
    """First, often, or one of two; a question and an answer are a pair."""
    assert set(names_among(["Dana", "Sam", "Dana", "Sam", "Idea", "Idea", "lower", "lower"])) == {"dana", "sam"}
    assert set(names_among(["Q", "A", "Q", "A"])) == {"q", "a"}
    assert names_among(["Dana", "dana"]) == {"dana": "Dana"}


@pytest.mark.parametrize(
    ("name", "own"),
    [("Maya Lin", "Maya Lin"), ("Maya (candidate)", "Maya"), ("Candidate 2", ""), ("A", ""), ("user", ""), ("Ana", "Ana")],
)
def test_a_name_is_told_from_a_role(name: str, own: str) -> None:
    """A card says whose it is only where the file does."""
    assert own_name(name) == own
