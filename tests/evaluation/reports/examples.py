"""Reports to look at, made from invented figures with a fixed seed: one that says better, and others by what differs from it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from interviewer.core.prompt_diff import diff
from interviewer.evaluation.compare import compare
from interviewer.evaluation.measured import Metric, Scored, Side
from interviewer.evaluation.reports.report import Case, Mark, Played, Repeat, Report, RunFacts, Turn

METRICS = (
    Metric(id="probes", title="Probes the weak claim", direction="higher", unit="score", role="primary", margin=0.1, scale=4),
    Metric(id="adapts", title="Adapts to the answer", direction="higher", unit="score", role="extra", scale=4),
    Metric(id="persona", title="Stays in persona", direction="higher", unit="score", role="guardrail", margin=0.1, scale=4),
    Metric(id="leakage", title="Answers given away", direction="lower", unit="count", role="guardrail", margin=0.05, hard=True),
    Metric(id="words", title="Words a turn", direction="lower", unit="words", role="budget", margin=5.0),
    Metric(id="latency", title="Turn latency", direction="lower", unit="seconds", role="budget", margin=1.0),
)
LEVELS = ("I", "II", "III", "Sr", "St")
HOSTILE = "</script><script>alert('x')</script><img src=x onerror=alert(1)> `a` | @team \x1b[31m\u202egnp.exe & \"q\" {{ 7*7 }}"
"""What a candidate might type to break a report."""

OLD = {
    "c.toml": "id = 'C1'\n[[probes]]\nid = 'C1-P1'\nask = '''Ask a follow-up about the part that is least clear to you.'''\n"
}
NEW = {
    "c.toml": "id = 'C1'\nlevel = 'II'\n[[probes]]\nid = 'C1-P1'\n"
    "ask = '''Name the claim with the least support, then ask for the number or failure that tests it.'''\n"
    "[[probes]]\nid = 'C1-P9'\nask = 'Why?'\n"
}


def _rows(values: np.ndarray, rounds: Sequence[str]) -> tuple[Scored, ...]:
    return tuple(
        Scored(case=f"case-{case:03d}", stratum=rounds[case], repeat=repeat, value=float(values[case, repeat]))
        for case in range(values.shape[0])
        for repeat in range(values.shape[1])
    )


def sides(cases: int, repeats: int, *, better: float = 0.3) -> tuple[Side, Side]:
    """Return two sides on the metrics of this module."""
    chance = np.random.default_rng(7)
    rounds = ["ABCDHOR"[case % 7] for case in range(cases)]
    shape = (cases, repeats)
    level = chance.normal(3.0, 0.5, (cases, 1))

    def score(shift: float) -> np.ndarray:
        return np.clip(np.round(level + shift + chance.normal(0, 0.6, (cases, 1)) + chance.normal(0, 0.4, shape)), 1, 4)

    def scored(shift: float, slow: float, leak: float) -> dict[str, tuple[Scored, ...]]:
        values = {
            "probes": score(shift),
            "adapts": score(shift / 2),
            "persona": score(0.6),
            "leakage": (chance.random(shape) < leak).astype(float),
            "words": chance.normal(34 + slow, 4, shape),
            "latency": chance.lognormal(1.0, 0.2, shape) + slow,
        }
        return {id: _rows(value, rounds) for id, value in values.items()}

    return (
        Side(name="A", label="v14", digest="a" * 16, scored=scored(0.0, 0.0, 0.01)),
        Side(name="B", label="v15", digest="b" * 16, scored=scored(better, 0.4, 0.008)),
    )


def transcripts(case: int, repeat: int, text: str = "") -> Repeat:
    """Return a short exchange that begins alike and then differs."""
    opening = Turn(number=8, speaker="candidate", text=text or f"I cap the map at {case}K ids and evict the oldest.")
    return Repeat(
        a=Played(
            turns=(
                opening,
                Turn(number=9, speaker="interviewer", text="What does the caller see when an id is evicted and comes back?"),
                Turn(number=10, speaker="candidate", text="It is taken for new."),
                Turn(number=11, speaker="interviewer", text="So how would you measure the duplicates you let in?"),
            ),
            verdict="Hire",
        ),
        b=Played(
            turns=(
                opening,
                Turn(number=9, speaker="interviewer", text="How long is your window at 50K ids a second with that cap?"),
                Turn(number=10, speaker="candidate", text="It is taken for new."),
                Turn(
                    number=11,
                    speaker="interviewer",
                    text="It is 8 seconds, not 60, so what would you do about it?",
                    marks=(Mark(says="Answers given away", quote="It is 8 seconds, not 60,"),),
                ),
                Turn(number=None, speaker="event", text="Ended: complete"),
            ),
            verdict="No hire" if (case + repeat) % 9 == 0 else "Hire",
        ),
    )


@cache
def report(cases: int = 60, repeats: int = 2, *, better: float = 0.3, hostile: bool = False) -> Report:
    """Return a report of so many cases, with every transcript."""
    a, b = sides(cases, repeats, better=better)
    text = HOSTILE if hostile else ""
    metrics = tuple(
        Metric(**{**{name: getattr(one, name) for name in one.__slots__}, "title": f"{one.title}{text}"}) for one in METRICS
    )
    if hostile:
        a, b = (Side(name=s.name, label=HOSTILE, digest=s.digest, scored=s.scored) for s in (a, b))
    return Report(
        suite=f"probe{text}",
        comparison=compare(a, b, metrics, seed=7),
        prompt_diff=diff(OLD, {"c.toml": NEW["c.toml"].replace("Why?", "Why </script>?")} if hostile else NEW),
        cases=tuple(
            Case(
                id=f"case-{case:03d}",
                round="ABCDHOR"[case % 7] + text,
                level=LEVELS[case % 5],
                repeats=tuple(transcripts(case, repeat, text) for repeat in range(repeats)),
                remark=text or ("B states the window itself at T11, so the candidate never derives it." if case == 0 else ""),
            )
            for case in range(cases)
        ),
        run=RunFacts(
            seed=7,
            repeats=repeats,
            interviews=2 * cases * repeats,
            failed=0,
            ungraded=1,
            tokens=1_204_311,
            dollars=4.12,
            models={"interviewer": f"offline{text}", "grader": "offline"},
            flip_rates={"probes": 0.021},
            notes=("1 case is left out: v14 has no question C9.",),
            version="0.1.0",
            again=f"interviewer eval run probe --a v14 --b v15 --seed 7{text}",
        ),
    )
