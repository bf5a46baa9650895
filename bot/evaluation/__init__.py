"""How good the answers to a set of questions are: records, measures, comparison, report."""
