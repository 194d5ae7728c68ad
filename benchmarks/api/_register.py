"""A bank with a large inventory, and somebody who asks for it by API and by page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from benchmarks.trail.processor import processor
from benchmarks.trail.scratch import scratch_database, serve_as_application

UNITS = 20  # below one bank; the person who asks holds a role in half of them
VERSIONS = 1_000  # of model M-0002
WORD = "thermometer"  # stands in one entry of a thousand
TABLES = ("accounts_user", "accounts_unit", "accounts_grant", "vault_artifact", "inventory_registeredmodel",
          "inventory_intendeduse", "inventory_modelversion", "checks_run", "checks_evidence")  # fmt: skip

PEOPLE = """
    INSERT INTO accounts_user (id, version, email, name, title, timezone, language, password, is_active, created_at)
    SELECT n, 1, n || '@example.com', 'A', 'Person ' || n, 'UTC', 'en', '', true, now()
    FROM generate_series(1, 50) AS n;
    INSERT INTO accounts_unit (id, version, name, parent_id, path) VALUES (1, 1, 'Bank', NULL, '/1/');
    INSERT INTO accounts_unit (id, version, name, parent_id, path)
    SELECT 1 + n, 1, 'Unit ' || n, 1, '/1/' || 1 + n || '/' FROM generate_series(1, {units}) AS n;
    INSERT INTO accounts_grant (user_id, unit_id, role, since)
    SELECT 1, 1 + n, 'ml_engineer', now() FROM generate_series(1, {units}, 2) AS n;
    INSERT INTO vault_artifact (id, unit_id, sha256, size, filename, media_type, created_at, created_by_id)
    SELECT n, n, repeat('a', 62) || lpad(n::text, 2, '0'), 1000, 'predictions.csv', 'text/csv', now(), 1
    FROM generate_series(1, 1 + {units}) AS n"""
MODELS = """
    INSERT INTO inventory_registeredmodel (version, unit_id, name, purpose, vendor, vendor_product, vendor_contract,
                                           vendor_contact, tier, regulation, owner_id, created_at)
    SELECT 1, 2 + n % {units},
           (ARRAY['Loan', 'Fraud', 'Card', 'Mortgage', 'Claims'])[1 + n % 5] || ' ' ||
           (ARRAY['score', 'forecast', 'ranking', 'limit'])[1 + n % 4] || ' ' || n,
           'Predicts for customers of branch ' || n % 700 || ' what the desk decides within twelve months' ||
           CASE WHEN n % 1000 = 0 THEN ', with a {word}' ELSE '' END,
           CASE WHEN n % 10 = 0 THEN 'Vendor ' || n % 40 ELSE '' END, '', '', '', 1 + n % 3, '{{}}', 1 + n % 50, now()
    FROM generate_series(1, {models}) AS n;
    INSERT INTO inventory_intendeduse (version, unit_id, model_id, name, description, permitted)
    SELECT 1, unit_id, id, CASE WHEN permitted THEN 'Decisions of the desk' ELSE 'Anything about children' END, '',
           permitted
    FROM inventory_registeredmodel, unnest(ARRAY[true, false]) AS permitted"""
CONTENTS = """
    INSERT INTO inventory_modelversion (model_id, unit_id, number, label, state, predictions_id, artifact_id, columns,
                                        code_reference, environment, card, submitted_by_id, submitted_at)
    SELECT id, unit_id, n, '1.0.' || n, (ARRAY['submitted', 'in_validation', 'approved', 'in_use', 'rejected',
           'retired'])[1 + id % 6], unit_id, unit_id,
           '{{"label": "default", "positive_label": "1", "prediction": "predicted", "groups": ["sex", "age"]}}',
           'git:4f2c', '{{"python": "3.11.9", "scikit-learn": "1.9.0"}}',
           '{{"design": "A points score of eleven inputs.", "limits": ["Thin files", "Young applicants"]}}',
           owner_id, now() - interval '1 minute' * n
    FROM inventory_registeredmodel, generate_series(1, CASE WHEN id = 2 THEN {versions} ELSE 1 END) AS n
    WHERE id % 20 <> 0;
    INSERT INTO checks_run (unit_id, check_id, check_version, subject_type, subject_id, subject_label, inputs,
                            parameters, seed, state, asked_by_id, asked_at, attempt, problem, progress, step)
    SELECT unit_id, check_id, '1', 'inventory.modelversion', id, label, '{{}}', '{{}}', 1,
           CASE WHEN id % 50 = 0 THEN 'queued' ELSE 'done' END, 1, now(), 1, '', 1.0, ''
    FROM inventory_modelversion, unnest(ARRAY['bias.group_fairness', 'performance.classification']) AS check_id;
    INSERT INTO checks_evidence (run_id, unit_id, sha256, result, verdict, judgement, created_at, expires_at)
    SELECT id, unit_id, repeat('b', 64), '{{}}',
           CASE WHEN id % 19 = 0 THEN 'fail' WHEN id % 11 = 0 THEN 'inconclusive' ELSE 'pass' END, '{{}}', now(),
           now() + interval '180 days'
    FROM checks_run WHERE state = 'done'"""


@dataclass(frozen=True)
class Reader:
    """Somebody who asks. `cost(address)` is one request's processor time: (ms of the web process, of the database)."""

    cost: Callable[[str], tuple[float, float]]
    get: Callable[[str], Any]


@contextmanager
def readers(models: int) -> Iterator[tuple[Reader, Reader]]:
    """The same person with a token and with a browser, over an inventory of `models` entries."""
    with scratch_database() as owner:
        _fill(owner, models)
        serve_as_application()
        from django.conf import settings
        from django.db import connection
        from django.test import Client

        from audits.accounts.models import User
        from audits.accounts.services import issue_token
        from audits.trail.context import acting
        from audits.trail.tasks import SCHEDULE

        settings.ROOT_URLCONF = "benchmarks.api._addresses"
        with acting(SCHEDULE):
            user = User.objects.get(pk=1)
            token = issue_token(user=user, name="benchmark", scopes=["record.view"]).secret
            browser = Client(SERVER_NAME="localhost")
            browser.force_login(user)
        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
        api = Client(SERVER_NAME="localhost", headers={"authorization": f"Bearer {token}"})
        yield _reader(api, backend), _reader(browser, backend)


def _reader(client: Any, backend: int) -> Reader:
    def get(address: str) -> Any:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address} answers {answer.status_code}: {answer.content[:300]!r}"
        return answer

    return Reader(lambda address: processor(lambda: get(address), backend), get)


def _fill(owner: psycopg.Connection[Any], models: int) -> None:
    for table in TABLES:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER trail_capture")  # what is measured is reading
    for statements in (PEOPLE, MODELS, CONTENTS):
        owner.execute(statements.format(units=UNITS, models=models, versions=VERSIONS, word=WORD))
    for table in TABLES:
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER trail_capture")
    for table in ("accounts_user", "accounts_unit", "vault_artifact"):
        owner.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1000)")
    owner.execute("VACUUM ANALYZE")
