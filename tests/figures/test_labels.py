"""A label finds a place beside its mark that nothing else takes, or none."""

from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.figures.labels import SIDES, Box, find_room

PAPER = Box(0, 0, 100, 100)
RIGHT = Box(55, 45, 75, 55)  # of the mark in the middle, for a label of 20 by 10 and a gap of 5
lengths = st.floats(0, 100, allow_subnormal=False)
boxes = st.builds(lambda x, y, wide, high: Box(x, y, x + wide, y + high), *[lengths] * 4)


def test_sides_are_tried_in_order_until_one_is_free():
    """With the middle of every place that is found taken, the next one is found, and then none."""
    found: list[tuple[float, float]] = []
    taken: list[Box] = []
    while box := find_room((50, 50), 20, 10, gap=5, within=PAPER, taken=taken):
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        found.append((x, y))
        taken.append(Box(x, y, x, y))
    # 5 and half of 20 aside, 5 and half of 10 above: right, left, above, below, then aslant
    assert found[:5] == [(65, 50), (35, 50), (50, 60), (50, 40), (65, 55)]
    assert len(found) == len(SIDES)


def test_a_place_may_touch_what_is_taken_but_not_cover_it():
    beside = Box(55, 55, 75, 60)  # its lower edge is the label's upper one
    assert find_room((50, 50), 20, 10, gap=5, within=PAPER, taken=[beside]) == RIGHT
    over = Box(55, 54, 75, 60)
    assert find_room((50, 50), 20, 10, gap=5, within=PAPER, taken=[over]) != RIGHT


def test_a_line_through_a_place_takes_it_although_it_has_no_width():
    line = Box(60, 0, 60, 100)
    assert find_room((50, 50), 20, 10, gap=5, within=PAPER, taken=[line]) == Box(25, 45, 45, 55)


@given(st.tuples(lengths, lengths), lengths, lengths, lengths, st.lists(boxes, max_size=6))
def test_a_place_is_free_and_within_the_paper(point, width, height, gap, taken):
    box = find_room(point, width, height, gap=gap, within=PAPER, taken=taken)
    if box is not None:
        assert PAPER.holds(box)
        assert not any(box.meets(other) or other.meets(box) for other in taken)
