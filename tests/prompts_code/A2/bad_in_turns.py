def spread(minutes, workers):
    """One after the other, whatever a batch takes."""
    return [list(range(worker, len(minutes), workers)) for worker in range(workers)]
