"""What a state's value is quoted from was in force on the days for which it is quoted."""

import re
from datetime import date

from reinstate import rulebook

IN_FORCE = re.compile(r"(?:effective|signed) (\d{4}-\d\d-\d\d)")


def test_no_act_is_quoted_for_a_day_before_it_was_in_force():
    quoted = [
        (key, entry.effective_on, date.fromisoformat(found.group(1)))
        for key, parameter in rulebook.shipped().parameters.items()
        for entry in parameter.entries
        if (found := IN_FORCE.search(entry.authority.title))
    ]
    places = {key.split(".")[1] for key, _, _ in quoted}
    assert places == {"us_co", "us_ct", "us_de", "us_nd", "us_ut"}
    assert [one for one in quoted if one[1] < one[2]] == []
