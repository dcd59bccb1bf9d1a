"""What of a spoken text can be quoted or named again: it says something, and it says what it said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.clauses import LONGEST, SHORTEST, brief, clauses, things


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("So next I'd use a Bloom filter, because it's small.", ["I'd use a Bloom filter"]),
        ("I think we drop it, and then we look again.", ["we drop it", "we look again"]),
        ("About 200,000 a day, at 0.05 percent.", ["About 200,000 a day", "at 0.05 percent"]),
        ("Well, nothing special.", []),
        ("A filter, which is wrong at times.", ["A filter"]),
        ("I don't remember it in more detail.", []),
        ("if all(bits[place] for place in places): return False", []),
        ("Like this:\n```\nseen = set()\n```", []),
        ("Of that I am sure!", []),
        ("Two people may work on it and, because of that, it ends.", ["Two people may work on it"]),
        ("I don't think that is the right question to ask.", []),
        ("I have said the fake clock already. Nobody asked.", []),
        (
            "I set the timeout of the nightly report of our team from 30 to 300 s, not more",
            ["I set the timeout of the nightly report of our team"],
        ),
        (
            "I'd use a priority queue by deadline and give to the least loaded annotator of that skill first",
            ["I'd use a priority queue by deadline"],
        ),
        ("It is written. They were lost, and that was decided.", []),
        ("It is written to the log first.", ["It is written to the log first"]),
        ("It's O(n log n).", ["It's O(n log n)"]),
        ("Expiry takes the time as an argument: expire(now) ends them.", ["Expiry takes the time as an argument"]),
    ],
)
def test_clauses_are_cut_where_they_end(text: str, expected: list[str]) -> None:
    """Openers go, numbers stay whole, and neither code nor a phrase that says nothing is a clause."""
    assert list(clauses(text)) == expected


@pytest.mark.parametrize(
    "text", ["so no further type is needed", "I'd drop it unless it is old", "I would not bother with retries"]
)
def test_what_turns_a_clause_stays_in_it(text: str) -> None:
    """A quotation never says the opposite of what was said, nor more than was said."""
    assert list(clauses(text)) == [text.removeprefix("so ")]


@pytest.mark.parametrize(
    "text",
    [
        "You never answered how many events per second",
        "you keep asking things I've said",
        "Ask me something specific",
        "Let me think a second.",
        "One moment please",
        "I could also talk about the two goroutines",
        "I already told you",
        "Your last question is strange",
        "you asked that before",
        "my kid is sick",
        "Give me some minutes",
        "I want to stop here",
        "You are a bot, right?",
        "def keep(r):\n    yield record\n    return 1",
    ],
)
def test_what_is_said_about_the_talk_is_no_clause(text: str) -> None:
    """A complaint, a request, a pause and what is private are met or left alone, and never said back."""
    assert list(clauses(text)) == []
    assert brief(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "you hash the key twice",
        "I told the director that evening at nine",
        "it takes a second for each batch",
        "I said to my manager that it fails",
        "the child process keeps the lock",
        "we ask the annotators again",
    ],
)
def test_what_only_sounds_like_it_is_one(text: str) -> None:
    """A general "you", what was said to others, and time as a quantity."""
    assert list(clauses(text)) == [text]


def test_a_clause_that_is_too_long_is_cut_before_a_preposition() -> None:
    """And does not end in the air."""
    text = "each worker writes its output under the batch and the item and the stage into the one shared bucket for all of us"
    assert list(clauses(text)) == ["each worker writes its output"]
    cut = list(clauses("we keep the last hour of keys in two windows that rotate every thirty minutes or so"))
    assert cut == ["we keep the last hour of keys in two windows"]
    rate = "the defect rate of all the next batches went from about nine to about one percent of all labels"
    assert list(clauses(rate)) == []


def test_a_change_of_mind_is_no_clause() -> None:
    """What comes after it is."""
    assert list(clauses("Actually no wait, the late ones could exceed the limit.")) == ["the late ones could exceed the limit"]
    assert list(clauses("Hmm, scratch that. We keep the exact set.")) == ["We keep the exact set"]


def test_a_question_is_not_said_back_as_a_statement() -> None:
    """What stands beside it is, and a statement with a tag; where it was the point itself it may be."""
    assert list(clauses("Why would anyone need that log? We keep the exact set.", asking=False)) == ["We keep the exact set"]
    assert list(clauses("We keep the exact set, right?", asking=False)) == ["We keep the exact set"]
    assert list(clauses("Why would anyone need that log?")) == ["Why would anyone need that log"]


def test_a_bare_admission_is_not_said_back() -> None:
    """What was said with it is; to be quoted "my fault" is a reproach."""
    assert list(clauses("I deployed the migration at five. My fault.")) == ["I deployed the migration at five"]
    assert list(clauses("It was my mistake to skip the dry run.")) == ["It was my mistake to skip the dry run"]
    assert list(things("My fault.")) == []
    assert list(clauses("I still think, you know, we do it too late.")) == ["we do it too late"]


def test_of_a_pasted_text_only_the_beginning_is_looked_at() -> None:
    """And a piece without an end is not searched to its end."""
    assert "the last word counts" not in list(clauses("one row after the other. " * 400 + "the last word counts"))
    assert list(clauses("one row after the other " * 400)) == []


@given(st.text(max_size=200))
def test_a_clause_stands_in_the_text(text: str) -> None:
    """But for white space, as it was said, and of a length that can be said back."""
    flat = " ".join(text.split())
    for each in clauses(text):
        assert each in flat
        assert SHORTEST <= len(each.split()) <= LONGEST


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'd put it behind a nightly job and look.", ["a nightly job"]),
        ("our export wrote the same row twice", []),
        ("The worker dies, then the lease ends.", []),
        ("I like AI and you are a leader.", []),
        ("It takes a lot of the memory.", ["the memory"]),
        ("Half a million a day lost, and a second later more.", []),
        ("The failure went down to zero at my company.", ["The failure"]),
        ("The payload should be in S3, and a reference can go on.", ["The payload", "a reference"]),
        ("That is the day lost, and the record written twice.", []),
    ],
)
def test_a_thing_is_named_with_its_article(text: str, expected: list[str]) -> None:
    """Neither half a sentence nor a word that stands for nothing."""
    assert list(things(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("Bugs.", "Bugs"), ("In Kafka.", "In Kafka"), ("Why?", None), ("Nothing.", None)]
)
def test_a_very_short_answer_can_be_said_back(text: str, expected: str | None) -> None:
    """If it says anything."""
    assert brief(text) == expected
