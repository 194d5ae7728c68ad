"""Performance: how well do predictions and scores match what happened?"""
