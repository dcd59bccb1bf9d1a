"""What a comparison comes to in sentences: four forms, and what is to be known beside each."""

from __future__ import annotations

from dataclasses import replace

from interviewer.evaluation.compare import compare
from interviewer.evaluation.comparison import Comparison
from interviewer.evaluation.measured import Metric
from interviewer.evaluation.reports.report import RunFacts
from interviewer.evaluation.reports.words import decision, facts_lines, figures_note, gate_sentence, seen, subtitle
from tests.evaluation.reports.examples import report
from tests.evaluation.sides import PRIMARY, RULE, Values, side

LATENCY = Metric(id="latency", title="Latency", direction="lower", unit="seconds", role="budget", margin=1.0)
ALTERNATING = [0.08 if place % 4 < 2 else -0.08 for place in range(40)]


def compared(differences: Values, *, deterministic: bool = False, leaks: Values = (), latency: Values = ()) -> Comparison:
    """Compare one half with one half and these differences."""
    scored: dict[str, Values] = {"probes": differences}
    metrics = [PRIMARY]
    for metric, values in ((RULE, leaks), (LATENCY, latency)):
        if values:
            scored[metric.id] = values
            metrics.append(metric)
    a = {id: [1.0 if id == "leaks" else 0.5] * len(values) for id, values in scored.items()}
    b = {id: [v if id == "leaks" or isinstance(v, str) else 0.5 + v for v in values] for id, values in scored.items()}
    return compare(side("A", a, deterministic=deterministic), side("B", b, deterministic=deterministic), metrics, seed=7)


def test_better_says_how_much_and_what_to_read() -> None:
    """The figure with its interval, the guardrails, and the cases that fell."""
    said = decision(compared([one + 0.08 for one in ALTERNATING[:-1]] + [-0.02], leaks=[1.0] * 40, deterministic=True))
    assert said.mark == "✓"
    assert said.headline == "rev-b is better. Probes the weak claim: +8.0 pp, 95% interval +5.3 to +10.6 pp."
    assert said.detail == "No guardrail got worse. Read the 1 case that fell before you ship. The gate passed."


def test_worse_says_how_much_and_that_the_gate_did_not_pass() -> None:
    """And how many cases fell."""
    said = decision(compared([-one - 0.08 for one in ALTERNATING]))
    assert said.headline == "rev-b is worse. Probes the weak claim: −8.0 pp, 95% interval −10.6 to −5.4 pp."
    assert said.detail == "20 of 40 cases fell. The gate did not pass: Probes the weak claim."


def test_a_broken_rule_is_named_with_its_cases_and_the_primary_beside_it() -> None:
    """Not hidden behind an average."""
    said = decision(compared([0.0] * 40, leaks=[0.0] + [1.0] * 39, deterministic=True))
    assert said.headline == "rev-b is worse. Gives nothing away: newly broken in 1 case (case-000)."
    assert said.detail == (
        "Probes the weak claim: 0.0 pp, 95% interval 0.0 to 0.0 pp. The gate did not pass: Gives nothing away."
    )


def test_no_clear_change_says_what_could_have_been_seen() -> None:
    """And how many cases half of that needs, and what the gate needs."""
    said = decision(compared(ALTERNATING))
    assert said.headline == "No clear change. Probes the weak claim: 0.0 pp, 95% interval −2.6 to +2.6 pp."
    assert said.detail == (
        "A true change of 3.7 pp would have been seen four times in five; half of that needs 155 cases. 20 of 40 cases fell. "
        "The gate could not decide: Probes the weak claim. About 103 cases would show that nothing is lost, if nothing is."
    )


def test_no_change_at_all_says_so() -> None:
    """With what would have had to change, and what may still be unseen."""
    said = decision(compared([0.0] * 63, leaks=[1.0] * 63, deterministic=True))
    assert said.headline == "No change at all: every one of the 63 cases is the same on every metric."
    assert said.detail == (
        "No case changed: 6 cases would have had to change, all one way, to be told from chance, "
        "and of more such cases fewer than 4.6% would. No guardrail got worse. The gate passed."
    )


def test_invalid_says_why() -> None:
    """Once, though every metric has the same reason."""
    said = decision(compared([0.1, 0.2, 0.3], leaks=[1.0] * 3))
    assert said.headline == "No answer. Probes the weak claim: Too few: 3 cases, and an answer needs 8."
    assert said.detail == "The gate could not decide."


def test_a_budget_is_inside_over_or_not_to_be_told() -> None:
    """Nothing is said of one that did not grow."""
    for by, said in ((0.2, "Latency grew and is inside its budget."), (2.0, "Latency is over its budget."), (-0.5, "Latency")):
        detail = decision(compared([0.0] * 40, latency=[by + one for one in ALTERNATING])).detail
        assert (said in detail) is (by > 0)
    unclear = compared([0.0] * 40, latency=[0.9 + 10 * one for one in ALTERNATING])
    assert "Latency may be over its budget." in decision(unclear).detail


def test_a_round_that_went_the_other_way_is_named() -> None:
    """It would be hidden in the whole."""
    differences = [0.1 if place % 2 else -0.04 for place in range(60)]
    noisy = [one + (0.01 if place % 4 < 2 else -0.01) for place, one in enumerate(differences)]
    found = compared(noisy)
    assert found.answer == "better"
    assert "Round A by itself is worse: −4.0 pp." in decision(found).detail


def test_what_a_run_could_see_depends_on_its_spread() -> None:
    """Where every case changed alike there is none to go by; where a rule was counted nothing is to be said."""
    assert seen(compared([0.25] * 9).primary) == (
        "Every case changed alike: 6 cases would have had to change, all one way, to be told from chance."
    )
    rule = compared([0.0] * 9, leaks=[1.0] * 9, deterministic=True).changes[1]
    assert seen(rule) == ""


def test_the_gate_says_what_is_open() -> None:
    """And which metric stopped it."""
    assert gate_sentence(compared([0.0] * 40)) == "The gate passed."
    assert gate_sentence(compared([0.0] * 40, leaks=[1.0] * 40)) == "The gate could not decide: Gives nothing away."


def test_a_note_says_how_the_figures_were_made() -> None:
    """And how a hard rule was, where there is one."""
    assert "Holm over all metrics but the primary." in figures_note(compared([0.0] * 40))
    assert "hard rule" not in figures_note(compared([0.0] * 40))
    assert "nothing was left to chance" in figures_note(compared([0.0] * 40, leaks=[1.0] * 40, deterministic=True))
    assert "allows for rare faults" in figures_note(compared([0.0] * 40, leaks=[1.0] * 40))


def test_the_line_under_the_title_counts_the_run() -> None:
    """Cases, repeats, interviews, seed, time, money, tokens, and what is missing; a run without a model costs nothing to tell."""
    assert subtitle(report()) == (
        "60 cases × 2 repeats, paired · 240 interviews · seed 7 · $4.12 · 1,204,311 tokens · 1 ungraded"
    )

    offline = replace(report(), run=RunFacts(seed=1, repeats=1, interviews=8, failed=0, ungraded=0, tokens=0, dollars=0.0))
    assert subtitle(offline) == "60 cases × 1 repeat, paired · 8 interviews · seed 1"


def test_facts_name_the_models_and_the_judge_against_itself() -> None:
    """One sentence each, with whatever the run has to add."""
    assert facts_lines(report().run) == (
        "Models: grader offline, interviewer offline.",
        "Asked again, the judge contradicts itself on probes in 2.1%.",
        "1 case is left out: v14 has no question C9.",
    )


def test_cases_that_were_left_out_are_counted_under_the_title_and_explained() -> None:
    """The figures are of the others alone, and a reader must not take them for those of the whole suite."""
    found = report(cases=20)
    left = replace(found, run=replace(found.run, left_out=84))
    assert "84 cases left out, the same on both sides" in subtitle(left)
    assert facts_lines(left.run)[0].startswith("84 cases would have been a tie whatever came out, and the figures are those of")
    assert "left out" not in subtitle(found)
