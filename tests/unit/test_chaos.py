"""The oracles of the harness: what they count as a copy, and as a copy that no mailbox recognises."""

from datetime import UTC, datetime

import pytest

from tests.chaos.oracles import Expected, Mail, _about_doubles, _copies

AT = datetime(2025, 11, 12, tzinfo=UTC)


def mail(reader: str, message_id: str, says: str) -> Mail:
    return Mail(AT, (reader,), message_id, "Subject", says, b"")


CASES = [
    # what,                          mails,                                                  doubled, other_id
    ("two readers, one each",        [mail("a", "1", "x"), mail("b", "2", "x")],             0,       0),
    ("two news to one reader",       [mail("a", "1", "x"), mail("a", "2", "y")],             0,       0),
    ("a copy",                       [mail("a", "1", "x")] * 3,                              2,       0),
    ("the same under another ID",    [mail("a", "1", "x"), mail("a", "2", "x")],             0,       1),
]  # fmt: skip


@pytest.mark.parametrize(("what", "mails", "doubled", "other_id"), CASES, ids=[row[0] for row in CASES])
def test_copies_are_counted(what: str, mails: list[Mail], doubled: int, other_id: int) -> None:
    assert _copies(mails) == (doubled, other_id)


@pytest.mark.parametrize(
    ("doubled", "other_id", "expected", "failures"),
    [
        (1, 0, Expected([], doubles=1), 0),
        (2, 0, Expected([], doubles=1), 1),
        (0, 0, Expected([], doubles=1), 0),
        (0, 0, Expected([], doubles=1, exactly=True), 1),
        (0, 1, Expected([], doubles=1), 1),
    ],
)
def test_more_copies_than_faults_are_a_failure(doubled: int, other_id: int, expected: Expected, failures: int) -> None:
    assert len(_about_doubles(doubled, other_id, expected)) == failures
