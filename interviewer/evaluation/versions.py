"""One version of the prompts as a side of a comparison: its text, its digest, and what an interview on each question would use of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from interviewer import revisions
from interviewer.core.bundle import Bundle
from interviewer.core.prompts import read_bundles
from interviewer.errors import Problem, RoundError
from interviewer.evaluation.gradings import rubric
from interviewer.evaluation.keys import code_digest, digest, used_digest
from interviewer.evaluation.store import Store

Outline = Mapping[str, Mapping[str, str]]
"""The questions of each round, rounds in the order of the loop, each with the digest of what an interview on it uses."""

Rubrics = Mapping[str, tuple[str, str]]
"""By question: the digest of what grades an interview on it, which may hold other questions as well, and of its own part."""


class Version:
    """A version of the prompts; `name` is A or B, `label` what it is called elsewhere. It is parsed when that is first needed."""

    def __init__(self, name: str, label: str, files: Mapping[str, str]) -> None:
        self.name, self.label, self.files = name, label, files

    def __reduce__(self) -> tuple[type[Version], tuple[str, str, dict[str, str]]]:
        """Travel to another process as text, without what was made of it here."""
        return Version, (self.name, self.label, dict(self.files))

    @cached_property
    def digest(self) -> str:
        """A digest of every file."""
        return digest(dict(self.files))

    @cached_property
    def bundles(self) -> Mapping[str, Bundle]:
        """The bundle of every round; raises `RoundError`, in which the files have the label before their name."""
        try:
            return read_bundles(self.files)
        except RoundError as error:
            named = (Problem(f"{self.label}: {one.file}", one.line, one.id, one.says) for one in error.problems)
            raise RoundError(tuple(named)) from error

    def narrowed(self, round: str, question: str) -> Bundle:
        """Return what an interview on this question uses."""
        key = (round, question)
        if key not in self._narrowed:
            self._narrowed[key] = self.bundles[round].narrowed(question)
        return self._narrowed[key]

    def asked(self, round: str, questions: tuple[str, ...]) -> Bundle:
        """Return what a transcript with these questions uses; raises `NotFound` where there is one that this version does not have."""
        key = (round, ",".join(questions))
        if key not in self._asked:
            bundle = self.bundles[round]
            known = {id: bundle.question(id) for id in questions}
            self._asked[key] = bundle.only(tuple(question for question in bundle.questions if question.id in known))
        return self._asked[key]

    def outline(self, store: Store, rounds: tuple[str, ...] = ()) -> Outline:
        """Return the questions of these rounds, or of all, and what they use.

        Once made it is kept, since parsing takes longer than a run that has nothing to do.
        """
        key = digest({"outline": self.digest, "rounds": sorted(rounds), "code": code_digest()})
        known = store.text(key)
        if known is not None:
            found: dict[str, dict[str, str]] = json.loads(known)
            return found
        outline = {
            id: {question.id: used_digest(self.narrowed(id, question.id)) for question in bundle.questions}
            for id, bundle in self.bundles.items()
            if not rounds or id in rounds
        }
        store.keep_texts([(key, json.dumps(outline))])
        return outline

    def rubrics(self, store: Store) -> Rubrics:
        """Return what grades an interview on each question, and what of that is the question's alone; kept like the outline."""
        key = digest({"rubrics": self.digest, "code": code_digest()})
        known = store.text(key)
        if known is not None:
            return {id: (whole, alone) for id, (whole, alone) in json.loads(known).items()}
        found = {
            question.id: (rubric(self.narrowed(id, question.id)), rubric(bundle.only((question,))))
            for id, bundle in self.bundles.items()
            for question in bundle.questions
        }
        store.keep_texts([(key, json.dumps(found))])
        return found

    @cached_property
    def _asked(self) -> dict[tuple[str, str], Bundle]:
        return {}

    @cached_property
    def _narrowed(self) -> dict[tuple[str, str], Bundle]:
        return {}

    def as_data(self) -> dict[str, Any]:
        """Return what a run remembers of this side; the texts of the files are kept by their digests."""
        files = {path: digest(text) for path, text in sorted(self.files.items())}
        return {"name": self.name, "label": self.label, "digest": self.digest, "files": files}

    def keep(self, store: Store) -> None:
        """Keep the texts of the files."""
        store.keep_texts((digest(text), text) for text in self.files.values())


def of(name: str, place: str, *, given: Path | None = None) -> Version:
    """Return the version at a directory or a git revision, `.` for the prompts in use; raises `NotFound`."""
    return Version(name, "working tree" if place == "." else place, revisions.files(place, given=given))


def kept(data: Mapping[str, Any], store: Store) -> Version:
    """Return a side of an earlier run as it was then."""
    texts = {path: store.text(key) for path, key in data["files"].items()}
    return Version(data["name"], data["label"], {path: text for path, text in texts.items() if text is not None})
