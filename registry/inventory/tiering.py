"""The questionnaire that gives a model its tier: editions are data, and a tier is points against thresholds. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "questionnaires"


@dataclass(frozen=True)
class Answer:
    """One answer. because: why it counts. at_least: the tier it means whatever the points say, or None."""

    key: str
    text: str
    points: int
    because: str
    at_least: int | None = None


@dataclass(frozen=True)
class Question:
    """One question, with its answers from the least to the gravest."""

    key: str
    text: str
    help: str
    answers: tuple[Answer, ...]

    def answer(self, key: str) -> Answer:
        """The answer called `key`. Raises KeyError."""
        for one in self.answers:
            if one.key == key:
                return one
        raise KeyError(key)


@dataclass(frozen=True)
class Questionnaire:
    """One edition. tiers: the fewest points of each tier, tier 1 first."""

    id: str
    title: str
    published: date
    tiers: tuple[tuple[int, int], ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Reason:
    """What one answer meant for the tier."""

    question: Question
    answer: Answer


@dataclass(frozen=True)
class Score:
    """The tier that the answers give, the sum of their points, and what each meant."""

    tier: int
    points: int
    reasons: tuple[Reason, ...]


@cache
def editions() -> Mapping[str, Questionnaire]:
    """Every edition by its id, the one published last first."""
    read = [_edition(tomllib.loads(path.read_text(encoding="utf-8"))) for path in FOLDER.glob("*.toml")]
    return {one.id: one for one in sorted(read, key=lambda one: (one.published, one.id), reverse=True)}


def in_force() -> Questionnaire:
    """The edition that new assessments answer."""
    return next(iter(editions().values()))


def problems(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the answers, a sentence by question; empty when each question has one of its answers."""
    found = {}
    for question in questionnaire.questions:
        known = [one.key for one in question.answers]
        if question.key not in answers:
            found[question.key] = f"Not answered: {question.text}"
        elif answers[question.key] not in known:
            found[question.key] = f"Answer one of: {', '.join(known)}."
    asked = {question.key for question in questionnaire.questions}
    return found | {str(key): f"Edition {questionnaire.id} does not ask this." for key in answers if key not in asked}


def score(questionnaire: Questionnaire, answers: Mapping[str, str]) -> Score:
    """What the answers give. Raises KeyError for answers that `problems` would name."""
    reasons = tuple(Reason(one, one.answer(answers[one.key])) for one in questionnaire.questions)
    points = sum(reason.answer.points for reason in reasons)
    by_points = next(tier for tier, fewest in questionnaire.tiers if points >= fewest)
    floors = [reason.answer.at_least for reason in reasons if reason.answer.at_least is not None]
    return Score(min([by_points, *floors]), points, reasons)


def _edition(said: dict[str, Any]) -> Questionnaire:
    return Questionnaire(
        id=said["id"],
        title=said["title"],
        published=said["published"],
        tiers=tuple(sorted((int(tier), fewest) for tier, fewest in said["tiers"].items())),
        questions=tuple(
            Question(one["key"], one["text"], one["help"], tuple(Answer(**answer) for answer in one["answers"]))
            for one in said["questions"]
        ),
    )
