"""Pieces of an article's text: nothing lost, every claim where it stands, overlapping ones too."""

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.marks import Mark, Piece, paragraphs

TEXT = "The ferry sank.\n\nThe owner, asked twice, denied that it was overloaded."


def of(number: int, words: str) -> Mark:
    start = TEXT.index(words)
    return Mark(start, start + len(words), number)


def test_a_mark_is_a_piece_of_its_own_with_exactly_its_words() -> None:
    assert paragraphs(TEXT, [of(1, "The ferry sank.")])[0] == (Piece("The ferry sank.", (1,), (1,)),)


def test_overlapping_marks_share_a_piece_the_narrowest_first() -> None:
    outer, inner = of(1, "denied that it was overloaded"), of(2, "it was overloaded.")

    assert paragraphs(TEXT, [outer, inner])[1] == (
        Piece("The owner, asked twice, "),
        Piece("denied that ", (1,)),
        Piece("it was overloaded", (2, 1), (1,)),
        Piece(".", (2,), (2,)),
    )


def test_a_mark_across_lines_ends_once() -> None:
    pieces = [piece for line in paragraphs(TEXT, [of(1, "sank.\n\nThe owner")]) for piece in line]

    assert [piece.text for piece in pieces if 1 in piece.numbers] == ["sank.", "The owner"]
    assert [piece.ending for piece in pieces if piece.ending] == [(1,)]


def test_a_mark_beyond_the_text_is_left_out() -> None:
    assert paragraphs("Short.", [Mark(0, 7, 1), Mark(3, 3, 2)]) == ((Piece("Short."),),)


@given(
    st.text(alphabet="ab \n🚢", max_size=60),
    st.lists(st.tuples(st.integers(-2, 62), st.integers(-2, 62)), max_size=5),
)
def test_no_word_is_lost_or_doubled_and_each_placed_mark_covers_its_words(
    text: str, spans: list[tuple[int, int]]
) -> None:
    marks = [Mark(start, end, number) for number, (start, end) in enumerate(spans)]

    lines = paragraphs(text, marks)

    assert ["".join(piece.text for piece in line) for line in lines] == [
        line.strip() for line in text.splitlines() if line.strip()
    ]
    for mark in marks:
        covered = "".join(piece.text for line in lines for piece in line if mark.number in piece.numbers)
        placed = 0 <= mark.start < mark.end <= len(text)
        words = text[mark.start : mark.end] if placed else ""
        assert "".join(covered.split()) == "".join(words.split())
        endings = sum(piece.ending.count(mark.number) for line in lines for piece in line)
        assert endings == (1 if words.strip() else 0)
