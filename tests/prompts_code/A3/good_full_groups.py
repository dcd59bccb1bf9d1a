def group(lengths, most, overhead):
    order = sorted(range(len(lengths)), key=lambda place: lengths[place])
    return [order[start : start + most] for start in range(0, len(order), most)]
