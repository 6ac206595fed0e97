"""Passages hold every word of a statement once, with enough before them to be understood."""

from hypothesis import given
from hypothesis import strategies as st

from services.verify.passages import before, cut
from services.verify.retrieval import telling_words

STATEMENT = (
    "Q: Has the delegation left for Ankara? \n\nA: Yes. The delegation left this morning with the deputy minister. "
    "It will return on Friday after a second day of talks."
)


def test_a_short_answer_goes_with_the_sentence_after_it() -> None:
    assert any(piece.text.startswith("A: Yes. The delegation left") for piece in cut(STATEMENT))


def test_the_question_is_context_of_the_whole_answer() -> None:
    answers = [piece for piece in cut(STATEMENT) if "Ankara" not in piece.text]
    assert answers
    assert all("Ankara" in piece.context for piece in answers)


def test_what_an_article_says_before_a_quotation_is_its_context() -> None:
    article = "Rain fell. Two boats were seized off Vardø. A minister was asked on the quay. “It is with the police.”"
    ahead = before(article, article.index("“"))
    assert ahead == "Two boats were seized off Vardø. A minister was asked on the quay."
    told = "“It is with the police, all of it.” “They have three weeks for it.” “Good evening to you all.”"
    first, second, third = cut(told, ahead)
    assert first.context == ahead
    assert second.context == f"{ahead} {first.text}"
    assert third.context == f"{first.text} {second.text}"


def test_nothing_is_before_the_first_words() -> None:
    assert before("“We know.”", 0) == ""


def test_spans_are_places_in_the_text() -> None:
    for piece in cut(STATEMENT):
        assert STATEMENT[piece.span.start : piece.span.end] == piece.text == piece.span.exact


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=300))
def test_every_word_is_in_exactly_one_passage(text: str) -> None:
    assert "".join("".join(piece.text.split()) for piece in cut(text)) == "".join(text.split())


def test_figures_and_names_are_asked_for_first() -> None:
    words = telling_words("The delegation of Norland will bring 340 observers to the talks in Ostrava next week")
    assert set(words[:3]) == {"norland", "340", "ostrava"}
