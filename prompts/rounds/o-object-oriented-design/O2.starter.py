# The types are yours to design.
# The tests reach them through these two verbs only.
from collections.abc import Callable
from typing import Any

Annotation = dict[str, Any]


class Rules:
    """The front door of your design."""

    def add(self, name: str, holds: Callable[[Annotation], bool]) -> None:
        """Store a rule: `holds` is True for an annotation that is in order."""
        raise NotImplementedError

    def evaluate(self, annotation: Annotation) -> list[str]:
        """Return the names of rules that the annotation breaks; an empty list where it is in order."""
        raise NotImplementedError
