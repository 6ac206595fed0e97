"""The shipped embedder: unit vectors that depend on their text alone."""

import numpy as np
import pytest

from services.verify.embedding import Embedder

TEXTS = ("The ferry sails at noon.", "Yes.", "Parliament has rejected the budget, and the minister resigns. " * 6)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_a_text_has_the_same_vector_in_any_company(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)
    alone = [embedder.embed([text])[0] for text in TEXTS]
    for one, other in zip(together, alone, strict=True):
        assert np.array_equal(one, other)


def test_vectors_have_unit_length(embedder: Embedder) -> None:
    assert np.allclose(np.linalg.norm(embedder.embed(TEXTS), axis=1), 1.0, atol=1e-4)


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 384)
