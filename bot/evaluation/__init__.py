"""How good the answers to a set of questions are: records, measures, comparison, report."""

import logging

# From its import on it remarks on fonts and cache folders: nothing that a user could act on.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
