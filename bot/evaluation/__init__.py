"""Questions with the places that answer them -> how good the answers are, and a fit of the confidence.

Its modules are imported one by one: the figures need libraries that not everybody installs.
"""

import logging

__all__ = ["calibration", "command", "comparison", "results"]

# From its import on it remarks on fonts and cache folders: nothing that a user could act on.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
