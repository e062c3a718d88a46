from tests.drills.journal import Journal, Write
from tests.drills.probing import Answer, Outage, Prober


def an_outage() -> Outage:
    return Outage("redis", going=10, gone=11, returning=20, back=21)


def test_an_outage_that_nobody_was_told_of_proves_nothing() -> None:
    well = Answer("/readyz", asked=5, given=6, status=200)
    told = Answer("/readyz", asked=12, given=13, status=503, away=frozenset({"redis"}))

    untold = Prober("", answers=[well], outages=[an_outage()]).lies()

    assert untold == ["/readyz never said that redis was away"]
    assert Prober("", answers=[well, told], outages=[an_outage()]).lies() == []


def test_a_drill_in_which_nobody_wrote_proves_nothing() -> None:
    assert Journal().gaps() == ["nobody wrote anything, so nothing could be lost"]
    assert Journal(writes=[Write("opened", "EXP-2026-0001", 1)]).gaps() == []
