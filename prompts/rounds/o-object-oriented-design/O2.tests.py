from solution import Rules


def large_enough(annotation):
    return annotation["width"] >= 5 and annotation["height"] >= 5


def has_a_tag(annotation):
    return annotation["label"] != "pedestrian" or "visibility" in annotation


BOX = {"label": "car", "width": 8, "height": 9}


def rules():
    found = Rules()
    found.add("size", large_enough)
    found.add("visibility tag", has_a_tag)
    return found


def test_without_rules_everything_is_in_order():
    assert list(Rules().evaluate(BOX)) == []


def test_an_annotation_in_order_breaks_no_rule():
    assert list(rules().evaluate(BOX)) == []


def test_the_broken_rule_is_named():
    assert list(rules().evaluate({**BOX, "width": 3})) == ["size"]


def test_only_the_broken_rule_is_named():
    assert list(rules().evaluate({**BOX, "label": "pedestrian"})) == ["visibility tag"]


def test_a_rule_that_is_added_later_counts():
    found = rules()
    found.add("no cars", lambda annotation: annotation["label"] != "car")
    assert list(found.evaluate(BOX)) == ["no cars"]


def test_an_annotation_is_left_as_it_was():
    box = dict(BOX)
    rules().evaluate(box)
    assert box == BOX
