"""Seeds the demo: makes the people, then lets them speak to the API; goes on where an earlier seeding stopped."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audits.accounts.models import User
from audits.accounts.roles import Role
from governance.desk.demo import note, people, training
from governance.desk.demo.client import Client
from governance.desk.demo.story import Say, Story, chapters

SEEDING_DAYS, PIPELINE_DAYS = 1, 90
SPEAKERS = (
    Role.OFFICER,
    Role.AUDITOR,
    Role.VALIDATOR,
    Role.APPROVER,
)  # the engineer speaks with the pipeline's token, which stays


class Seeding:
    """One seeding of the record that the API at `url` keeps; `home` and `trust` are where the note and the root lie."""

    def __init__(self, url: str, home: Path, trust: Path, say: Say) -> None:
        self._url = url
        self._home = home
        self._trust = trust
        self._say = say
        self._work = note.folder(home) / "work"

    def run(self) -> None:
        """Seeds, or only renews the address in the note of a demo that is finished.

        Raises people.NotEmpty, realdata.DataUnavailable, client.ApiProblem, client.NoAnswer, story.StoryBroken.
        """
        if note.finished(self._home):
            note.move(self._home, self._url)
            self._say("The demo is there already.")
            return
        with self._step("People, units and tokens"):
            logins = note.begun(self._home) or people.new_logins()
            note.begin(self._home, logins)
            users = people.make_people(logins)
            token = people.issue(users[Role.ML_ENGINEER], Role.ML_ENGINEER, people.PIPELINE, PIPELINE_DAYS)
        with self._step("Published data, trained models"):
            training.prepare(self._work)
        report = note.folder(self._home) / "compas-validation-report.pdf"
        story = self._story(users, token)
        for title, tell in chapters(story, report):
            with self._step(title):
                tell()
        for role in SPEAKERS:
            people.revoke(users[role], people.SEEDING)
        told = {"url": self._url, "logins": logins, "token": token, "report": str(report), "trust": str(self._trust)}
        note.finish(self._home, told)
        shutil.rmtree(self._work)

    def _story(self, users: dict[Role, User], token: str) -> Story:
        officer, auditor, validator, approver = (
            Client(self._url, people.issue(users[role], role, people.SEEDING, SEEDING_DAYS)) for role in SPEAKERS
        )
        return Story(
            officer=officer,
            engineer=Client(self._url, token),
            auditor=auditor,
            validator=validator,
            approver=approver,
            files=self._work,
            environment=training.environment(),
            say=lambda line: self._say(f"    {line}"),
        )

    @contextmanager
    def _step(self, title: str) -> Iterator[None]:
        begun = time.monotonic()
        self._say(f"{title} ...")
        yield
        self._say(f"{title}: {time.monotonic() - begun:.1f} s")
