"""News for the rooms above."""

from django.dispatch import Signal

# Sent after commit with `run`, a Run that has ended; `run.evidence` exists when it is done.
# A crash between commit and announcement makes the sweep announce again: receivers must bear a repetition.
run_finished = Signal()
