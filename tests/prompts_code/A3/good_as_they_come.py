def group(lengths, most, overhead):
    places = list(range(len(lengths)))
    return [places[start : start + most] for start in range(0, len(places), most)]
