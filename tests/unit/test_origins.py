"""Origins are counted, not copies, and in whatever order the reports come."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.origins import Carried, origins
from services.kernel.model import Attribution, AttributionKind, Origin, OriginKind, Report

AT = datetime(2024, 3, 4, 9, tzinfo=UTC)
ANONYMOUS, MEDIA, NAMED, OFFICIAL = (
    AttributionKind.ANONYMOUS,
    AttributionKind.MEDIA,
    AttributionKind.NAMED,
    AttributionKind.OFFICIAL,
)


def report(
    number: int,
    publisher: str = "",
    kind: AttributionKind = AttributionKind.NONE,
    source: str = "",
    party: str = "",
    credit: str = "",
) -> Carried:
    id = UUID(int=number)
    outlet = publisher or f"Outlet {number}"
    told = Report(id, id, outlet, f"Title {number}", "", AT + timedelta(hours=number))
    return Carried(told, Attribution(source=source, kind=kind, party=party), credit)


def counted(*carried: Carried, copies: tuple[tuple[int, int], ...] = ()) -> list[tuple[OriginKind, str, int]]:
    _, found = origins(carried, [(UUID(int=one), UUID(int=other)) for one, other in copies])
    return [(each.kind, each.name, each.reports) for each in found]


def test_one_agency_line_in_ten_outlets_is_one_origin() -> None:
    printed = [report(i, credit="Reuters") for i in range(1, 8)]
    cited = [
        report(8, kind=MEDIA, source="Reuters"),
        report(9, publisher="Reuters"),
        report(10, kind=MEDIA, source="the Reuters news agency"),
    ]
    assert counted(*printed, *cited) == [(OriginKind.AGENCY, "Reuters", 10)]


def test_one_unnamed_source_printed_as_several_is_one_origin() -> None:
    assert counted(
        report(1, kind=ANONYMOUS, source="a diplomatic source"),
        report(2, kind=ANONYMOUS, source="sources"),
        report(3, kind=ANONYMOUS, source="two diplomats familiar with the matter"),
        report(4, kind=MEDIA, source="AFP, citing a diplomat"),
    ) == [(OriginKind.ANONYMOUS, "a diplomatic source", 4)]


def test_sources_that_are_described_differently_are_not_one() -> None:
    found = counted(
        report(1, kind=ANONYMOUS, source="a Gulf diplomat"),
        report(2, kind=ANONYMOUS, source="sources"),
        report(3, kind=ANONYMOUS, source="a European official"),
    )
    assert [reports for _, _, reports in found] == [2, 1]


def test_whoever_quotes_a_party_has_it_from_there() -> None:
    assert counted(
        report(1, kind=OFFICIAL, source="the Norwegian Foreign Ministry", party="NO"),
        report(2, kind=OFFICIAL, source="Oslo", party="NO", credit="AP"),
        report(3, credit="AP"),
        report(4, kind=OFFICIAL, source="the Swedish government", party="SE", credit="AP"),
    ) == [(OriginKind.STATEMENT, "NO", 3), (OriginKind.STATEMENT, "SE", 1)]


def test_largely_one_text_is_one_origin() -> None:
    assert counted(report(1), report(2), report(3), copies=((1, 3),)) == [
        (OriginKind.OUTLET, "Outlet 1", 2),
        (OriginKind.OUTLET, "Outlet 2", 1),
    ]


def test_own_reporting_is_each_outlets_own_and_a_person_is_one_source() -> None:
    assert counted(
        report(1, publisher="The Quay"),
        report(2, publisher="The Quay"),
        report(3, kind=NAMED, source="Anna Berg, an analyst at a bank"),
        report(4, kind=NAMED, source="analyst Anna Berg"),
    ) == [(OriginKind.OUTLET, "The Quay", 2), (OriginKind.PERSON, "Anna Berg, an analyst at a bank", 2)]


KINDS = st.sampled_from(
    [
        (ANONYMOUS, "a diplomat", ""),
        (ANONYMOUS, "sources", ""),
        (ANONYMOUS, "a senior official", ""),
        (MEDIA, "AP, citing an official", ""),
        (MEDIA, "The Quay", ""),
        (OFFICIAL, "Oslo", "NO"),
        (AttributionKind.NONE, "", ""),
    ]
)


@given(
    st.lists(st.tuples(KINDS, st.sampled_from(["", "AP"]), st.sampled_from(["The Quay", "The Pier", ""])), max_size=6),
    st.randoms(),
)
def test_the_order_in_which_reports_come_does_not_matter(
    told: list[tuple[tuple[AttributionKind, str, str], str, str]], random: Random
) -> None:
    carried = [
        report(i, publisher, kind, source, party, credit)
        for i, ((kind, source, party), credit, publisher) in enumerate(told, start=1)
    ]
    copies = [(UUID(int=i), UUID(int=i + 2)) for i in range(1, len(carried) - 1, 3)]
    shuffled = random.sample(carried, len(carried))
    reports, found = origins(carried, copies)
    assert (reports, found) == origins(shuffled, [(other, one) for one, other in reversed(copies)])
    assert sum(each.reports for each in found) == len(carried)
    assert all(isinstance(found[each.origin - 1], Origin) for each in reports)
