"""The screens."""

import os

# Textual reads this once, when it is first imported. It paints what changed at the next of so many instants a second,
# and a key often needs two or three of them one after another; at its own 60 that waiting is most of what a key takes.
os.environ.setdefault("TEXTUAL_FPS", "200")
