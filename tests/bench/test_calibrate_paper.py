"""What the script that chose the paper's step says to whom runs it again."""

from bench.calibrate_paper import said

RIGHT = {(0.02, 0.8): 39, (0.035, 0.8): 39, (0.06, 0.8): 37}


def test_a_tie_leaves_the_readers_pair_in_force():
    line = said(RIGHT, (0.02, 0.8), (0.035, 0.8))
    assert line.startswith("2 pairs find the most")
    assert line.endswith("The reader's 0.035 and 0.8 is one of them, and stays")


def test_a_pair_that_finds_more_asks_for_another_choice():
    assert said(RIGHT, (0.02, 0.8), (0.06, 0.8)).endswith("finds 2 fewer: choose anew")
