from reinstate.domain.supervision import Answer, Observation, doubts, unanswered

ALL = dict.fromkeys(Observation, Answer.YES)


def test_silence_is_no_answer():
    assert unanswered({}) == tuple(Observation)
    assert unanswered(ALL) == ()


def test_everything_that_is_not_a_plain_yes_is_a_doubt():
    assert doubts(ALL) == ()
    for answer in (Answer.NO, Answer.UNSURE):
        assert doubts({**ALL, Observation.ACTS_FREELY: answer}) == (Observation.ACTS_FREELY,)
    assert doubts({}) == tuple(Observation)
