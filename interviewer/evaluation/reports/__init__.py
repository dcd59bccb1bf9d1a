"""Reports of a comparison, each a pure function of one `Report`: the same value gives the same text, byte for byte.

Nothing here measures, decides or prints; whatever is said about the figures is said by `words`, once for all forms.
"""
