def group(lengths, most, overhead):
    return [[place] for place in range(len(lengths))]
