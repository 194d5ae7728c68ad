"""After the log's key was changed, files made before and after verify with the one key file."""

import io

import pytest

from audits.oversight.proving import services
from audits.trail.export import plan_export, stream_pack
from audits.trail.models import Checkpoint
from audits.trail.proofs import prove_growth
from audits.trail.rotation import rotate_key
from audits.trail.sequencer import sequence_once
from audits.trail.sight import Wanted
from audits.verifier.held import Brought, Held
from audits.verifier.note import key_lines
from audits.verifier.pack import tell_pack
from audits.verifier.telling import tell_checkpoint, tell_growth
from tests.personas import acting

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_key_file_verifies_what_both_keys_signed(log_key, risk, officer):
    sequence_once()
    before = Checkpoint.objects.latest("size").note
    with acting(officer):
        rotate_key("The old one was seen.")
    sequence_once()
    keys = key_lines(services.log_keys())
    assert len(keys) == 2
    brought = Brought(keys, (Held("before.txt", before),))
    statements, _facts = tell_checkpoint(before, Brought(keys))
    assert statements[0].good
    assert tell_growth(prove_growth(before), brought)[1] is not None
    statements, _facts = tell_pack(io.BytesIO(b"".join(stream_pack(plan_export(Wanted())))), brought)
    assert all(said.good is not False for said in statements)
    assert statements[-1].title == "It fits the checkpoint before.txt"
