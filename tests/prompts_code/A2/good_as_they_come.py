def spread(minutes, workers):
    found, loads = [[] for _ in range(workers)], [0.0] * workers
    for place, takes in enumerate(minutes):
        worker = loads.index(min(loads))
        found[worker].append(place)
        loads[worker] += takes
    return found
