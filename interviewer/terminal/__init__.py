"""A person or a pipe at a terminal: the only place that prints, and the only one that knows `rich` and `prompt_toolkit`."""
