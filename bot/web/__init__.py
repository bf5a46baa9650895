"""The web pages: the chat, and the documents that its quotes open."""

import os
import sys

# Gradio remembers the session and the time of the last ten thousand events and sums them up anew after each, for a
# page of figures that is closed here: that costs a visitor time, and nobody is to know who asked when.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(sys.maxsize)
