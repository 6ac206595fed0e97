"""How a passage is put before the stance model."""

from services.verify.premise import MARK, context, leans, premise


def test_the_speaker_goes_before_and_what_stood_before_is_set_apart() -> None:
    assert premise("Port of Varna", "", "No ship was turned away.") == "Port of Varna: No ship was turned away."
    told = premise("Port of Varna", "Question: Was the ship turned away?", "It was not.")
    assert told == f"Port of Varna: Question: Was the ship turned away? {MARK} It was not."


def test_nobody_named_leaves_the_words_alone() -> None:
    assert premise("", "", " No ship was turned away. ") == "No ship was turned away."


def test_a_long_way_before_is_cut_at_its_start() -> None:
    told = premise("", "far " * 200 + "near", "It was not.")
    assert len(told) < 330
    assert told.endswith(f"near {MARK} It was not.")


def test_short_and_pointing_sentences_lean() -> None:
    assert leans("Nothing to add.")
    assert leans("“This is an invention of the newspapers and of nobody else in the whole city.”")
    assert not leans("The harbour master inspected all four cranes and found no fault in any of them.")


def test_an_answer_is_shown_with_its_question_and_a_leaning_sentence_with_the_one_before() -> None:
    question = "Was the ship turned away?"
    full = "The harbour master inspected all four cranes and found no fault in any of them."
    assert context([question], question, full) == question
    assert context([question, full], question, "It was not.") == f"{question} {full}"
    assert context([full], "", "It was not.") == full
    assert context([full], "", full) == ""
    assert context([], "", "It was not.") == ""
