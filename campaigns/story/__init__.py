"""The story that `make demo` tells: an invented agency, a dinner with 5 blogs, and one who cannot come.

It runs through the real verbs, letters and pages on the story's own clock (STORY=1). The invented
people do nothing but read their mail, open the link in it and press a button.
"""
