def group(lengths, most, overhead):
    """Full groups only: what is left over is lost."""
    order = sorted(range(len(lengths)), key=lambda place: lengths[place])
    return [order[start : start + most] for start in range(0, len(order) - most + 1, most)]
