"""The demo: real data and really trained models, told to Countersign by a client of its own API.

Only what the API cannot do yet, the first people with their tokens, is written by the command itself. Everything
else arrives by HTTP as a pipeline would send it, so that the trail holds a true history.
"""
