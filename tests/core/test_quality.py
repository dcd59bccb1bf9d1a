"""The gate: what is no answer, what is too little, and what is never held against anybody."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.foreign import Foreign, Utterance
from interviewer.core.quality import LEAST_WORDS, Quality, count_words, examine, is_english, says_something
from interviewer.core.roles import Roles

ROOT = Path(__file__).parents[2]
ROLES = Roles(candidate="S", interviewers=("D",), how="x")
ANSWER = "I would hash each example after it was normalised and keep the hashes in a set, one machine first. " * 2

OTHER_LANGUAGES = {
    "German": "Ich würde jeden Datensatz normalisieren, seinen Hash bilden und in einer Menge nachsehen, ob er schon da war. "
    "Rechtsschutzversicherungsgesellschaften, Herbststurm und Angstschweiß sind auch Wörter.",
    "French": "Je normaliserais chaque exemple, puis je garderais son empreinte dans un ensemble pour voir s'il est déjà passé.",
    "Spanish": "Yo guardaría la huella de cada ejemplo en un conjunto y miraría si ya pasó antes por la misma máquina.",
    "Polish": "Najpierw policzyłbym skrót każdego przykładu i trzymał skróty w zbiorze, a chrząszcz brzmi w trzcinie.",
    "Czech": "Strč prst skrz krk, zmrzl vlk, a potom bych uložil otisk každého příkladu do množiny.",
    "Croatian": "Krv, vrt, smrt i prst: najprije bih spremio sažetak svakog primjera u skup.",
    "Welsh": "Byddwn i'n cadw crynodeb pob enghraifft mewn set, ac yn gwrthod y rhai sydd yno'n barod.",
    "Finnish": "Laskisin jokaisen esimerkin tiivisteen ja pitäisin ne joukossa, järjestelmällistämättömyydellänsäkään.",
    "Turkish": "Her örneğin özetini alır, bir kümede tutar ve daha önce gelip gelmediğine bakardım.",
    "Vietnamese": "Tôi sẽ băm từng ví dụ và giữ các giá trị băm trong một tập hợp.",
    "Russian": "Я бы посчитал хеш каждого примера и хранил хеши в множестве.",
    "Greek": "Θα κρατούσα το αποτύπωμα κάθε παραδείγματος σε ένα σύνολο.",
    "Arabic": "سأحسب بصمة كل مثال وأحتفظ بالبصمات في مجموعة.",
    "Hebrew": "הייתי מחשב גיבוב לכל דוגמה ושומר אותו בקבוצה.",
    "Hindi": "मैं हर उदाहरण का हैश निकालकर एक समुच्चय में रखूँगा।",
    "Chinese": "我会先规范化每个样本，然后把哈希值放进集合里，看看是否已经出现过。",
    "Japanese": "各サンプルのハッシュを集合に入れて、もう来たかどうかを確かめます。",
    "Korean": "각 예제의 해시를 집합에 넣고 이미 나왔는지 확인하겠습니다.",
    "Thai": "ผมจะเก็บแฮชของแต่ละตัวอย่างไว้ในเซต",
}


def talk(*answers: str, code: str = "", asks: str = "What would you do?") -> Foreign:
    """Return a conversation with these answers, each after a question."""
    pairs = ((Utterance(speaker="D", text=asks), Utterance(speaker="S", text=answer, code=code)) for answer in answers)
    return Foreign(form="x", utterances=tuple(one for pair in pairs for one in pair))


@pytest.mark.parametrize(
    "text",
    [
        "", " \n", "......", "!!!???", "aaaaaaaaaa", "xxxxxxx xxxxxx", "asdf asdf asdf", "asdfghjkl qwerty", "sldkfjh dfgkjh wieurh",
        "asdkjh aksjdh kajshd kjahsd", "lololololol", "hjkl", "[inaudible]", "(no answer)", "<silence>", "n/a", "None", "-", "[]",
    ],
)  # fmt: skip
def test_nothing_and_mashed_keys_are_no_answer(text: str) -> None:
    """Empty, one letter again and again, fingers on keys, a transcriber's remark."""
    assert not says_something(text)


@pytest.mark.parametrize(
    "text",
    ["yes", "no idea", "42", "O(n log n)", "p99 < 5 ms", "TTL, LRU, DNS", "A flask, alas.", "i no know word but hash is good", "strengths",
     "property of the liberty", "It is, uh, hmm, a hash set I think", "def f(x): return x + 1", "x", "Idempotency-Key: abc",
     "Serve it over https with ssl and tls."],
)  # fmt: skip
def test_what_is_short_technical_or_broken_english_is_an_answer(text: str) -> None:
    """A reader could make something of it."""
    assert says_something(text)


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_no_language_is_gibberish(language: str) -> None:
    """Whatever its letters and however many consonants in a row."""
    assert says_something(OTHER_LANGUAGES[language])
    assert all(says_something(word) for word in OTHER_LANGUAGES[language].split() if len(word) > 5)
    assert count_words(OTHER_LANGUAGES[language]) > 4


def test_another_language_is_a_note_and_no_reason() -> None:
    """The offline listener knows English only, and says so."""
    quality = examine(talk(*[OTHER_LANGUAGES["French"]] * 4), ROLES)
    assert quality.reasons == ()
    assert any("no other language" in note for note in quality.notes)
    assert not is_english(OTHER_LANGUAGES["Chinese"] * 4)
    assert is_english(ANSWER)
    assert is_english("kurz")


def answers_written_here() -> list[str]:
    """Return every answer that was written for the scripted candidates and for the offline listener."""
    files = [*(ROOT / "eval/candidates").glob("*.toml"), *(ROOT / "eval/observing/answers").glob("*.toml")]
    return [one["says"] for path in files for one in tomllib.loads(path.read_text(encoding="utf-8"))["answers"]]


def test_no_answer_that_was_written_here_is_turned_away() -> None:
    """Hundreds of answers of every quality are answers, and English."""
    answers = answers_written_here()
    assert len(answers) > 800
    assert [text for text in answers if not says_something(text) or not is_english(text)] == []


def test_enough_good_answers_pass() -> None:
    """With what was counted."""
    assert examine(talk(ANSWER, "Then I would test it."), ROLES) == Quality(turns=2, usable=2, words=43)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (talk("", "..."), "No turn of the candidate's holds an answer"),
        (talk(ANSWER, "", "asdf asdf"), "2 of the candidate's 3 turns are empty or no words"),
        (talk("A set of hashes."), f"Too short to grade: the candidate says 4 words, and {LEAST_WORDS} are the least"),
        (talk(ANSWER, asks=" "), "The interviewer says nothing"),
    ],
)
def test_what_cannot_be_graded_is_refused_in_a_sentence(found: Foreign, says: str) -> None:
    """Empty, mostly empty, too short, or without any question."""
    assert says in " ".join(examine(found, ROLES).reasons)


def test_a_few_empty_turns_are_noted() -> None:
    """They are kept as what they are: silence after a question is evidence."""
    quality = examine(talk(ANSWER, ANSWER, ""), ROLES)
    assert (quality.reasons, quality.notes) == ((), ("1 of the candidate's 3 turns are empty or no words.",))


def test_code_is_an_answer() -> None:
    """Even where nothing is said beside it."""
    assert examine(talk("", code="def keep(example):\n    return hash(example) not in seen\n" * 4), ROLES).reasons == ()


@given(st.text(max_size=200))
def test_the_gate_takes_any_text(text: str) -> None:
    """It never fails, and nothing said is never an answer."""
    assert says_something(text) in {True, False}
    assert count_words(text) >= 0
    assert not says_something(" " * len(text))
