"""Conversations in JSON: every shape that is read, and every one that is refused with a sentence."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.chat_files import EXPORT, MESSAGES, SIMPLE, is_conversation, read_document, read_line, read_value
from interviewer.errors import ImportRefused

TURNS = [{"role": "interviewer", "text": "What?"}, {"role": "candidate", "text": "That.", "code": "x = 1"}]


def spoken(data: Any) -> list[tuple[str, str]]:
    """Return who said what in the only conversation of a value."""
    (found,) = read_document(json.dumps(data))
    return [(said.speaker, said.text) for said in found.utterances]


def test_the_simple_form_says_round_questions_level_and_code() -> None:
    """All of it is taken over; a single question may stand without a list."""
    (found,) = read_document(json.dumps({"round": "C", "questions": ["c1", "C1"], "level": "II", "turns": TURNS}))
    assert (found.form, found.round, found.questions, found.level) == (SIMPLE, "C", ("C1",), "II")
    assert [(one.speaker, one.text, one.code) for one in found.utterances] == [
        ("interviewer", "What?", ""),
        ("candidate", "That.", "x = 1"),
    ]
    assert read_document(json.dumps({"question": "C2", "turns": TURNS}))[0].questions == ("C2",)


def test_json_lines_hold_many_transcripts() -> None:
    """One object a line, blank lines between them; so does a list of objects."""
    line = json.dumps({"round": "C", "turns": TURNS})
    assert len(read_document(f"{line}\n\n{line}\n{line}")) == 3
    assert len(read_document(f"[{line},{line}]")) == 2


def test_a_line_is_a_whole_conversation_or_is_refused_by_its_number() -> None:
    """A message alone is none: many of those on lines are one conversation."""
    line = json.dumps({"round": "C", "turns": TURNS})
    assert is_conversation(line)
    assert read_line(line, 7) == read_document(line)[0]
    for no in ('{"role": "user", "content": "x"}', "[]", line[:-1], ""):
        assert not is_conversation(no)
        with pytest.raises(ImportRefused, match=r"[Ll]ine 7"):
            read_line(no, 7)


def test_messages_of_a_chat_are_read_in_every_shape() -> None:
    """A list, an object with messages, one message a line; text, parts, and parts with types."""
    messages = [
        {"role": "system", "content": "You are an interviewer."},
        {"role": "assistant", "content": "What?"},
        {"role": "user", "content": ["That", {"type": "text", "text": "and this."}, {"type": "image_url", "image_url": {}}]},
    ]
    expected = [("assistant", "What?"), ("user", "That\nand this.")]
    assert spoken(messages) == expected
    assert spoken({"messages": messages}) == expected
    (found,) = read_document("\n".join(map(json.dumps, messages)))
    assert [(said.speaker, said.text) for said in found.utterances] == expected
    assert found.form == MESSAGES
    assert found.notes == ("1 message that neither side said: left out.",)


def node(parent: str | None, role: str = "", text: str = "", at: float | None = None, **more: Any) -> dict[str, Any]:
    """Return a node of an exported tree."""
    message = {"author": {"role": role}, "create_time": at, "content": {"content_type": "text", "parts": [text]}, **more}
    return {"parent": parent, "message": message if role else None}


def test_an_export_is_read_along_the_branch_that_is_open() -> None:
    """What was asked again in another branch is left out, what is hidden too; the times of the messages are kept."""
    hidden = {"metadata": {"is_visually_hidden_from_conversation": True}}
    mapping = {
        "root": node(None),
        "s": node("root", "system", "x", **hidden),
        "a": node("s", "assistant", "What?", 1_700_000_000.5),
        "old": node("a", "user", "No.", 1_700_000_001),
        "b": node("a", "user", "That.", 1_700_000_060),
    }
    (found,) = read_document(json.dumps({"title": "t", "mapping": mapping, "current_node": "b"}))
    assert (found.form, found.begun) == (EXPORT, 1_700_000_000_500)
    assert [(one.speaker, one.text, one.end) for one in found.utterances] == [
        ("assistant", "What?", 0),
        ("user", "That.", 59_500),
    ]
    assert read_value({"mapping": mapping})[0].utterances[-1].text == "That."


def test_a_tree_that_leads_back_to_itself_ends() -> None:
    """A parent that is its own child is walked at most once through."""
    loop = {"a": node("b", "user", "x"), "b": node("a", "assistant", "y")}
    assert read_value({"mapping": loop, "current_node": "a"})


def test_times_that_go_backwards_are_left_out() -> None:
    """A chat whose messages are not in order of time has no times at all."""
    messages = [{"role": "user", "content": "x", "create_time": at} for at in (20, 10)]
    assert read_value(messages)[0].begun is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON: .* at line 1, column 2"),
        ('{"turns": []}\n{"turns": [}', "line 2"),
        ('{"turns": [], "turns": []}', "says 'turns' twice"),
        ('{"turns": [{"role": "a", "text": NaN}]}', "NaN"),
        ("[" * 100_000, "nested too deeply"),
        ('{"turns": [' + "9" * 5_000 + "]}", "too long to be read"),
        ('{"a": 1}', "no transcript"),
        ("[1, 2]", "Turn 1 is not an object"),
        ('{"turns": [{"text": "x"}]}', "Turn 1 does not say who spoke"),
        ('{"turns": [{"role": "a", "text": 3}]}', "text of turn 1 is neither"),
        ('{"turns": [{"role": "a", "text": "x", "code": 3}]}', "code of turn 1"),
        ('{"turns": [{"role": "a", "text": "x"}], "round": 3}', '"round" is not a text'),
        ('{"turns": [{"role": "a", "text": "x"}], "questions": [3]}', '"questions" is not a list'),
        ('{"turns": [' + ",".join(['{"role": "a", "text": "x"}'] * 20_001) + "]}", "20,001 turns"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(text: str, says: str) -> None:
    """Broken, doubled, deep, endless or simply something else."""
    with pytest.raises(ImportRefused, match=says):
        read_document(text)


def test_halves_of_surrogate_pairs_become_something_that_can_be_kept() -> None:
    """JSON can hold what UTF-8 cannot."""
    (found,) = read_document('[{"role": "user", "content": "a\\ud800b\\u0000"}]')
    assert found.utterances[0].text == "a\ufffdb\ufffd"


JSONS = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["turns", "messages", "mapping", "role", "content", "text", "parts", "author", "parent", "message", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSONS)
def test_any_json_is_read_or_refused(data: Any) -> None:
    """Nothing but our own error is ever raised."""
    with contextlib.suppress(ImportRefused):
        assert all(found.form for found in read_document(json.dumps(data)))
