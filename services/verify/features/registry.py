"""The list of features a comparison asks, in the order in which their reasons are told."""

from typing import Final

from services.verify.features import (
    answer,
    decline,
    denial,
    involvement,
    level,
    modality,
    overlap,
    participants,
    parties,
    place,
    polarity,
    presupposed,
    quantity,
    recurrence,
    similarity,
    time,
)
from services.verify.features.shape import Feature

FEATURES: Final[tuple[Feature, ...]] = (
    overlap.find,
    similarity.find,
    parties.find,
    time.find,
    place.find,
    recurrence.find,
    polarity.find,
    denial.find,
    presupposed.find,
    answer.find,
    involvement.find,
    decline.find,
    modality.find,
    quantity.find,
    participants.find,
    level.find,
)
