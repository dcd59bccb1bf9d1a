"""The rules of an interview: values in, values out; no I/O, no clock, no chance."""
