from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    rule: str
    outcome: str


@dataclass(frozen=True)
class Rule:
    name: str
    holds: Callable[[dict[str, Any]], bool]

    def look(self, annotation: dict[str, Any]) -> Finding | None:
        try:
            return None if self.holds(dict(annotation)) else Finding(self.name, "broken")
        except Exception:
            return Finding(self.name, "could not be checked")


class Rules:
    def __init__(self) -> None:
        self.rules: tuple[Rule, ...] = ()

    def add(self, name: str, holds: Callable[[dict[str, Any]], bool]) -> None:
        self.rules = (*self.rules, Rule(name, holds))

    def evaluate(self, annotation: dict[str, Any]) -> list[str]:
        return [finding.rule for rule in self.rules if (finding := rule.look(annotation)) is not None]
