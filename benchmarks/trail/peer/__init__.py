"""A throw-away Django project of one app, run as `peer` with this folder's parent on the path.

PEER says who keeps the history: `plain` nobody, `trail` our backend, `auditlog` django-auditlog, `pghistory`
django-pghistory. PEER_DATABASE is the database's address. Nothing of Countersign is imported but by `trail`.
"""
