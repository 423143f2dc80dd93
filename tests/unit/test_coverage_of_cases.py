"""How much notice the default plan gives, on the first case."""

from datetime import datetime, time

from alerts.rules.coverage import Notice, Version, notice_before
from tests.moments import ALMATY
from tests.unit.test_replay import APPROVED, HANDED_OVER, PASSED, stand, window

NOON = time(12)
DERIVED = Version(window(stand(PASSED, APPROVED), "signature"), datetime.combine(APPROVED[1], NOON, tzinfo=ALMATY))
RECORDED = Version(
    window(stand(PASSED, APPROVED, HANDED_OVER), "signature"), datetime.combine(HANDED_OVER[1], NOON, tzinfo=ALMATY)
)
SIGNED_AT = datetime(2025, 12, 30, 12, tzinfo=ALMATY)


def test_the_first_of_the_alerts_came_twelve_days_before_the_signature() -> None:
    assert notice_before([DERIVED], SIGNED_AT, ALMATY, time(9)) == Notice(alerts=4, hours=288.0)


def test_of_an_earlier_version_only_what_came_before_the_later_counts() -> None:
    assert notice_before([DERIVED, RECORDED], SIGNED_AT, ALMATY, time(9)) == Notice(alerts=5, hours=288.0)


def test_an_act_at_the_moment_of_the_news_had_no_notice() -> None:
    assert notice_before([DERIVED], DERIVED.came_to_be_at, ALMATY, time(9)) == Notice(0, 0.0)
    assert notice_before([], SIGNED_AT, ALMATY, time(9)) == Notice(0, 0.0)
