"""Bias: do outcomes and errors differ between groups of people?"""
