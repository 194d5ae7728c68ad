"""The code and the pipeline's run, as CI systems and git tell them."""

import subprocess

import pytest

from countersign.ci import code_reference, pipeline_run

GITHUB = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "bank/score",
    "GITHUB_SHA": "4f2c",
    "GITHUB_RUN_ID": "88",
    "GITHUB_RUN_ATTEMPT": "2",
}
GITLAB = {
    "CI_PROJECT_URL": "https://gitlab.example/bank/score",
    "CI_PROJECT_PATH": "bank/score",
    "CI_COMMIT_SHA": "4f2c",
    "CI_PIPELINE_ID": "88",
}
JENKINS = {
    "GIT_URL": "https://ci:secret@git.example/bank/score.git",
    "GIT_COMMIT": "4f2c",
    "JOB_NAME": "score/main",
    "BUILD_NUMBER": "88",
}


@pytest.mark.parametrize(
    ("environment", "code", "run"),
    [
        (GITHUB, "git+https://github.com/bank/score@4f2c", "github:bank/score:88"),
        (GITLAB, "git+https://gitlab.example/bank/score@4f2c", "gitlab:bank/score:88"),
        (JENKINS, "git+https://git.example/bank/score.git@4f2c", "jenkins:score/main:88"),
    ],
    ids=["github", "gitlab", "jenkins"],
)
def test_what_each_system_tells(environment, code, run, tmp_path):
    assert code_reference(environment, tmp_path) == code
    assert pipeline_run(environment) == run


def test_outside_ci_nothing_is_made_up(tmp_path):
    assert code_reference({}, tmp_path) == ""
    assert pipeline_run({"JOB_NAME": "x"}) == ""


@pytest.fixture
def repository(tmp_path):
    def git(*words: str) -> None:
        settings = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *settings, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    git("remote", "add", "origin", "git@git.example:bank/score.git")
    (tmp_path / "a").write_text("1")
    git("add", "a")
    git("commit", "-qm", "First")
    return tmp_path


def test_git_tells_the_commit_without_who_may_fetch_it(repository):
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=repository, capture_output=True, text=True).stdout.strip()
    assert code_reference({}, repository) == f"git+git.example:bank/score.git@{head}"


def test_code_that_is_not_committed_is_marked(repository):
    (repository / "a").write_text("2")
    assert code_reference({}, repository).endswith("-dirty")


def test_a_reference_too_long_for_the_record_keeps_the_commit(tmp_path):
    environment = GITLAB | {"CI_PROJECT_URL": "https://gitlab.example/" + "x" * 400}
    assert code_reference(environment, tmp_path) == "git:4f2c"
