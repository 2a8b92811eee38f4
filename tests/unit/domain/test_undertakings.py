"""What adoptions and changes of products share: passes over people, and fingerprints."""

from domain.undertakings import LicenceChange, Part, Scan, chained
from tests.unit.domain.samples import NOW


def test_a_pass_counts_people_and_names_one_who_lacks_something() -> None:
    scan = Scan(NOW, Part.SEATED).seen(20).seen(5, ["zoe", "ann"]).seen(1, ["aaron"])
    assert (scan.people, scan.lacking, scan.first) == (26, 3, "ann")


def test_a_fingerprint_is_of_every_line_in_its_order() -> None:
    first = chained(chained("", "a"), "b")
    assert first == chained(chained("", "a"), "b")
    assert len({first, chained(chained("", "b"), "a"), chained("", "a"), chained("", "ab")}) == 4
    assert len(first) == 16


def test_a_change_of_licences_may_be_of_nothing() -> None:
    assert LicenceChange() == LicenceChange((), ())
