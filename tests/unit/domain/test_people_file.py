"""Which people a CSV names, which rows are rejected, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.adoption import people_file
from domain.adoption.people_file import found_in, people_in
from domain.errors import InvalidRequest
from domain.objections.coding import code as code_of
from domain.people import Account, Person

ADMIN_CENTER = (
    "\ufeffBlock credential,Display name,Licenses,User principal name\r\n"
    'False,"Ann, the first",Microsoft 365 E3+Visio Plan 2,ann@contoso.example\r\n'
    "False,Bo,Microsoft 365 E3 (no Teams),bo@contoso.example\r\n"
    "False,Cy,Enterprise Mobility + Security E3+Microsoft 365 E3,cy@contoso.example\r\n"
    "False,Di,Unlicensed,di@contoso.example\r\n"
)
ID = "0ad5b5e6-9d3c-4f6f-8e58-0d8a4b1f0001"


def names(text: str, product: str | None = None) -> list[tuple[int, str]]:
    return [(row.line, row.given) for row in people_in(text, product).rows]


def reasons(text: str) -> list[tuple[int, str]]:
    return [(each.line, each.reason.code) for each in people_in(text).rejected]


def account(name: str, user_id: str = ID, mail: str | None = None, *, enabled: bool = True) -> Account:
    return Account(Person(user_id, name, name), mail, enabled)


def test_an_export_of_the_admin_center_is_read_for_one_product() -> None:
    assert names(ADMIN_CENTER, "Microsoft 365 E3") == [(2, "ann@contoso.example"), (4, "cy@contoso.example")]
    assert people_in(ADMIN_CENTER, "microsoft 365 e3").others == 2
    assert names(ADMIN_CENTER, "Enterprise Mobility + Security E3") == [(4, "cy@contoso.example")]
    assert len(names(ADMIN_CENTER)) == 4


def test_a_product_does_not_count_without_a_column_of_licences() -> None:
    assert names("upn\nann@contoso.example", "Microsoft 365 E3") == [(2, "ann@contoso.example")]


@pytest.mark.parametrize(
    "text",
    [
        f"displayName;objectId\nAnn;{ID}",
        f"Object ID\tUser principal name\n{ID}\tann@contoso.example",
        f"{ID}",
        f"What,Which\nAnn,{ID}",
        f'"a\nb",Id\nAnn,{ID}'.replace('"a\nb"', "a"),
    ],
)
def test_any_column_of_ids_will_do(text: str) -> None:
    assert [given for _, given in names(text)] == [ID]


def test_rows_are_numbered_by_their_first_line() -> None:
    text = 'name,upn\n"Ann\nof two lines",ann@contoso.example\n\nBo,bo@contoso.example\n'
    assert names(text) == [(2, "ann@contoso.example"), (5, "bo@contoso.example")]


def test_rows_are_rejected_with_their_reasons() -> None:
    text = f"upn,x\n,1\nnobody,1\nann@contoso.example,1\nANN@contoso.example,1\n{'a' * 300}@contoso.example,1\n"
    assert reasons(text) == [(2, "rowEmpty"), (3, "rowNoName"), (5, "rowTwice"), (6, "rowNoName")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "fileEmpty"),
        ("\n \n", "fileEmpty"),
        ("name,city\nAnn,Oslo", "fileNoColumn"),
        ("upn\n" + "x" * 200_000, "fileBroken"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, code: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        people_in(text)
    assert [code_of(problem.message) for problem in refused.value.problems] == [code]


def test_there_is_a_limit_of_people_and_of_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "upn\n" + "".join(f"p{number}@contoso.example\n" for number in range(5))
    monkeypatch.setattr(people_file, "PEOPLE_AT_MOST", 4)
    with pytest.raises(InvalidRequest, match="4"):
        people_in(text)
    monkeypatch.setattr(people_file, "LINES_AT_MOST", 3)
    with pytest.raises(InvalidRequest, match="3"):
        people_in(text)


def test_whom_the_tenant_does_not_know_is_rejected_in_the_order_of_the_file() -> None:
    text = "upn\nnobody\nann@contoso.example\nbo@contoso.example\nsame@contoso.example\ntwo@contoso.example\n"
    accounts = [
        account("ann@contoso.example", mail="same@contoso.example", enabled=False),
        account("other@contoso.example", "x", "two@contoso.example"),
        account("y@contoso.example", "y", "two@contoso.example"),
    ]
    found = found_in(people_in(text), accounts)
    assert [(each.row.line, each.account.person.id) for each in found.people] == [(3, ID)]
    assert [(each.line, each.reason.code) for each in found.rejected] == [
        (2, "rowNoName"),
        (4, "rowUnknown"),
        (5, "rowSamePerson"),
        (6, "rowSeveral"),
    ]


@given(st.text(alphabet=st.sampled_from('ab@.,;\t"\n\r\x00 +-0é'), max_size=60))
def test_whatever_a_file_says_every_row_is_taken_once_or_rejected(text: str) -> None:
    try:
        file = people_in(text)
    except InvalidRequest:
        return
    lines = [row.line for row in file.rows] + [each.line for each in file.rejected]
    assert len({*lines}) == len(lines)
    assert len({row.given.lower() for row in file.rows}) == len(file.rows)
