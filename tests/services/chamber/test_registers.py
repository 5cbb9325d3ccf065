"""T5: a register is read as it is written, or refused with the line and why; nobody guesses about money."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from events.refusal import Malformed
from services.chamber.registers import Meant, Row, amount, meant, named, places, read, repeated


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Malformed]]:
    """What is done in the block is refused by this code."""
    with pytest.raises(Malformed) as error:
        yield error
    assert error.value.code == code


HEAD = "Kenmerk;Begunstigde;Bedrag;Doel\n"


def test_t5_a_register_is_a_table_between_commas_semicolons_or_tabs() -> None:
    for between in ",;\t":
        found = read(
            f'\ufeffkenmerk{between}doel\r\n1{between}verf\r\n\r\n2{between}"een, twee; drie\ten\nvier"\r\n'
        )
        assert found.columns == ("kenmerk", "doel")
        assert found.rows == (Row(2, ("1", "verf")), Row(4, ("2", "een, twee; drie\ten\nvier")))


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("", "register-empty", ""),
        (" \n\n", "register-empty", ""),
        ('a;b\n"c;d\n', "register-unreadable", "line 2"),
    ],
)
def test_t5_what_is_no_table_is_refused_with_its_line(text: str, code: str, where: str) -> None:
    with refused(code) as error:
        read(text)
    assert where in error.value.detail


def test_t5_columns_are_known_by_their_names_in_any_order() -> None:
    assert places(("Bedrag", " Naam  Begunstigde", "dossier", "DOEL", "Kenmerk")) == {
        "amount": 0,
        "recipient": 1,
        "what": 3,
        "reference": 4,
    }
    with refused("register-columns-missing") as missing:
        places(("bedrag", "doel"))
    assert "'kenmerk', 'begunstigde'" in missing.value.detail
    with refused("register-columns-alike"):
        places(("kenmerk", "begunstigde", "bedrag", "doel", "waarvoor"))


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        *(
            ("12", "12"),
            ("12,5", "12.5"),
            ("12.50", "12.50"),
            ("1234,5", "1234.5"),
            ("€ 1.234,50", "1234.50"),
        ),
        *(("1 234,50", "1234.50"), ("1\u00a0234", "1234"), ("1.234.567", "1234567"), ("1,234.50", "1234.50")),
        *(
            ("1,234,567.8", "1234567.8"),
            ("007", "7"),
            ("0", "0"),
            ("900 EUR", "900"),
            ("12 345 678,90", "12345678.90"),
        ),
    ],
)
def test_t5_an_amount_is_read_as_it_is_written(written: str, exact: str) -> None:
    assert amount(written) == exact


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            "-5",
            "1.234",
            "1,234",
            "1.23.456",
            "12,345",
            "twaalf",
            "1e3",
            "1.234,567",
            "12 34",
            "1,5,0",
            "$ 5",
        ),
        *("1 234.567", "½", "٣", "1.000,00.00", "9" * 13, "=1+1"),
    ],
)
def test_t5_an_amount_that_could_mean_two_things_or_nothing_is_refused(written: str) -> None:
    with refused("row-of-no-amount"):
        amount(written)


@given(some.decimals(0, 999_999_999_999, places=2), some.sampled_from([".", " ", "\u00a0", ""]))
def test_t5_every_amount_in_the_way_of_flanders_is_read_back_exactly(value: Decimal, between: str) -> None:
    written = f"{value:,.2f}".replace(",", "|").replace(".", ",").replace("|", between)
    assert Decimal(amount(written)) == value


def one(*cells: str, head: str = "Kenmerk;Begunstigde;Bedrag;Doel") -> Meant:
    """What a row of these cells says."""
    columns = tuple(head.split(";"))
    return meant(Row(2, cells), columns, places(columns))


def test_t5_a_row_says_who_receives_what_for_what() -> None:
    assert one("2026/1", " Koor  De Noot", "900,00", "Repetities") == Meant(
        "2026/1", "Koor De Noot", "", "money", "900.00", "EUR", "Repetities", "", None, ""
    )
    whole = "Kenmerk;Begunstigde;Bedrag;Doel;Soort;Munt;Organisatie;Criterium;Uitkomst;Beslissing"
    said = one("7", "Koor", "3,5", "Lessen", "Uren", "", "koor", "bereik", "v1", "raad, 3 maart", head=whole)
    assert said == Meant("7", "Koor", "koor", "hours", "3.5", None, "Lessen", "bereik", "v1", "raad, 3 maart")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("1", "Koor", "5"), "row-of-other-length"),
        (("1", "Koor", "5", "x", "y"), "row-of-other-length"),
        (("", "Koor", "5", "x"), "row-with-empty-cell"),
        (("1", " ", "5", "x"), "row-with-empty-cell"),
        (("1", "Koor", "5", ""), "row-with-empty-cell"),
        (("1", "Koor", "", "x"), "row-with-empty-cell"),
        (("-1", "Koor", "5", "x"), "row-without-reference"),
        (("1", "K" * 201, "5", "x"), "row-with-long-cell"),
        (("1", "Ko\0or", "5", "x"), "row-with-long-cell"),
        (("1", "Koor", "veel", "x"), "row-of-no-amount"),
    ],
)
def test_t5_a_row_that_cannot_be_read_says_why(cells: tuple[str, ...], code: str) -> None:
    with refused(code):
        one(*cells)


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("Soort", "taart", "row-of-no-kind"),
        ("Munt", "EURO", "row-of-no-currency"),
        ("Uitkomst", "Voorstel 1", "row-of-no-id"),
        ("Organisatie", "De Noot", "row-of-no-id"),
    ],
)
def test_t5_what_stands_in_a_column_that_may_be_left_out_is_read_too(
    column: str, cell: str, code: str
) -> None:
    with refused(code):
        one("1", "Koor", "5", "x", cell, head=f"Kenmerk;Begunstigde;Bedrag;Doel;{column}")


def test_t5_a_reference_names_the_same_allocation_each_time_and_another_in_another_fund() -> None:
    assert named("f1", "2026/1") == named("f1", "2026/1") == "p3uveg4mtoqxicmy"
    assert len({named(fund, reference) for fund in ("f1", "f2") for reference in ("1", "2")}) == 4


def test_t5_of_two_rows_with_one_reference_the_second_is_known() -> None:
    assert repeated(read(f"{HEAD}1;a;1;x\n2;b;1;x\n;c;1;x\n;d;1;x\n1;e;1;x\n")) == {6: 2}
    assert repeated(read(f"{HEAD}A 1;a;1;x\n A  1 ;b;1;x\n")) == {3: 2}
