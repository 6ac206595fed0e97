"""What is counted when claims are held against words on other matters."""

from collections import Counter
from datetime import UTC, datetime

import numpy as np

from evaluation.background import Document
from evaluation.direct import Models
from evaluation.strangers import World, by_whom
from services.kernel.parties import ready_parties
from services.verify.passages import cut

SAID = datetime(2031, 3, 10, 9, 0, tzinfo=UTC)


def test_a_side_taken_in_words_on_other_matters_is_counted() -> None:
    texts = [
        ("NO", "Norway will close its embassy in Lima in May."),
        ("NO", "The herring was plentiful."),
        ("CL", "Norway will close its embassy in Lima in May."),
    ]
    documents = [Document("A ministry", party, "", text, cut(text)) for party, text in texts]
    models = Models()
    vectors = np.array(models.embed([document.text for document in documents]))
    world = World(documents, vectors, models, nearest=5, rules=True)

    asked = list(world.ask("Norway will close its embassy in Lima", SAID, ready_parties()))

    # Chile has no say in it.
    assert [(each.party, len(each.read), len(each.believed)) for each in asked] == [("NO", 2, 1)]
    assert by_whom(asked) == Counter({("polarity", "SUPPORTS"): 1})
    # Who has no texts is given those that name nobody.
    (peru,) = world.ask("Peru will close its embassy in Oslo", SAID, ready_parties())
    assert [text for text, _ in peru.read] == ["The herring was plentiful."]
