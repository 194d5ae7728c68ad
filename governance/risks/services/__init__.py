"""Writes of the register: one function, one change, one transaction."""

from governance.risks.services.assessing import assess_risk
from governance.risks.services.defaults import load_defaults
from governance.risks.services.proposing import confirm_proposal, propose_from_evidence, refuse_proposal
from governance.risks.services.recording import (
    RiskChanges,
    change_risk,
    close_risk,
    link_model,
    map_controls,
    record_risk,
    reopen_risk,
)
from governance.risks.services.starting import load_starter_risks

__all__ = [
    "RiskChanges",
    "assess_risk",
    "change_risk",
    "close_risk",
    "confirm_proposal",
    "link_model",
    "load_defaults",
    "load_starter_risks",
    "map_controls",
    "propose_from_evidence",
    "record_risk",
    "refuse_proposal",
    "reopen_risk",
]
