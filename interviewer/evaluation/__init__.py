"""How the interviewer behaves, measured: the only place that reads `eval/`.

Candidates come in through the same door as a person at the page; no interview is held in any other way.
"""
