"""A self-hosted mock interviewer: live interviews, replay and grading, and evaluation of prompt changes."""

__version__ = "0.1.0"
