"""A witness server (c2sp.org/tlog-witness): cosigns a log's checkpoint after it saw that the log only grew.

Plain Python with `cryptography`; neither Django nor a database. README.md says how another department runs one.
"""
