def group(lengths, most, overhead):
    """Exact: neighbours in the order of their lengths, each cut at the best place."""
    order = sorted(range(len(lengths)), key=lambda place: lengths[place])
    best = [(0, 0)]
    for end in range(1, len(order) + 1):
        longest = lengths[order[end - 1]]
        starts = range(max(0, end - most), end)
        best.append(min((best[start][0] + overhead + longest * (end - start), start) for start in starts))
    found, end = [], len(order)
    while end:
        start = best[end][1]
        found.append(order[start:end])
        end = start
    return found[::-1]
