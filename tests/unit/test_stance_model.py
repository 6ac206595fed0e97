"""The shipped stance model: that it loads, keeps order, and knows an assertion from a denial."""

from importlib import resources

import numpy as np
import pytest

from services.verify.stance import LABELS, MAX_TOKENS, StanceModel, softmax


@pytest.fixture(scope="module")
def model() -> StanceModel:
    return StanceModel()


def test_rows_are_probabilities_in_the_order_of_the_pairs(model: StanceModel) -> None:
    pairs = [
        ("The two ministers met in the capital on Monday and signed a treaty.", "The ministers met."),
        ("No.", "The ministers met."),
        (
            "The two ministers did not meet on Monday, the spokesperson said, nor will they do so this week.",
            "They met.",
        ),
    ]
    scores = model.score(pairs)
    assert scores.shape == (3, len(LABELS))
    assert scores.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    # What else is asked must not change an answer.
    alone = np.concatenate([model.score([pair]) for pair in pairs])
    assert scores == pytest.approx(alone, abs=1e-5)


@pytest.mark.parametrize(
    ("passage", "claim", "label"),
    [
        ("The ministry confirmed that the envoy arrived on Friday.", "The envoy arrived on Friday.", "SUPPORTS"),
        ("The ministry denied that the envoy had arrived.", "The envoy has arrived.", "REFUTES"),
        ("Reports that the bank bought gold are false.", "The bank bought gold.", "REFUTES"),
        ("The museum opens at nine every morning.", "The envoy has arrived.", "UNRELATED"),
        ("We do not comment on the talks.", "The talks were held on Sunday.", "NO_COMMITMENT"),
    ],
)
def test_tells_assertion_denial_and_silence_apart(model: StanceModel, passage: str, claim: str, label: str) -> None:
    assert LABELS[int(model.score([(passage, claim)])[0].argmax())] == label


def test_nothing_to_score(model: StanceModel) -> None:
    assert model.score([]).shape == (0, len(LABELS))


def test_texts_of_any_length_are_read(model: StanceModel) -> None:
    long = "harbour " * (4 * MAX_TOKENS)
    scores = model.score([("", ""), (long, "The harbour is open."), ("The harbour is open.", long), (long, long)])
    assert np.isfinite(scores).all()


def test_the_claim_survives_a_passage_that_is_too_long(model: StanceModel) -> None:
    filler = "The clerk read out the list of those who were present that day. " * 60
    first, second = model.score([(filler, "The clerk read out the list."), (filler, "Nobody read out the list.")])
    assert first.argmax() != second.argmax()


def test_the_model_fits_its_budget() -> None:
    # 35 MB is what the package can carry beside the embedder.
    assert len((resources.files("services.verify.models") / "stance.onnx").read_bytes()) <= 35_000_000


def test_softmax_does_not_overflow() -> None:
    shares = softmax(np.array([1000.0, 0.0, -1000.0], dtype=np.float32))
    assert shares == pytest.approx([1, 0, 0])
