"""The gate runs every test there is."""

from tests.gate import ROOT, WITH_SERVERS


def test_it_looks_wherever_tests_start_servers() -> None:
    mark = "mark." + "servers"
    files = [file for file in (ROOT / "tests").rglob("test_*.py") if mark in file.read_text()]
    places = [ROOT / one for one in WITH_SERVERS]

    assert files
    assert [file for file in files if not any(file.is_relative_to(place) for place in places)] == []
