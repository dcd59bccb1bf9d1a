import heapq


def spread(minutes, workers):
    found = [[] for _ in range(workers)]
    loads = [(0.0, worker) for worker in range(workers)]
    for place in sorted(range(len(minutes)), key=lambda one: -minutes[one]):
        load, worker = heapq.heappop(loads)
        found[worker].append(place)
        heapq.heappush(loads, (load + minutes[place], worker))
    return found
