"""Scopes by stage, asked both ways round."""

import pytest

from alerts.rules.scopes import ALSO_REACHES, key_of, keys_of_bill, stages_reaching

STAGES = sorted({*ALSO_REACHES, *ALSO_REACHES.values(), "upper_house"})


@pytest.mark.parametrize("wanted", STAGES)
def test_a_stage_is_reached_from_where_its_word_is_a_word_of_the_bill(wanted: str) -> None:
    reaching = [stage for stage in STAGES if key_of("stage", wanted) in keys_of_bill(1, [], "KZ", stage)]

    assert sorted(stages_reaching(wanted)) == reaching
