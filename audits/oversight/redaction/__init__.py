"""Taking words out of the record: two people, a reason, and the event of it stays."""
