"""The shipped method says one thing, a file that contradicts itself is refused, bins are drawn as measured."""

import hashlib
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import method as measure
from evaluation.reliability_chart import draw
from services.gateway.reliability import chart
from services.kernel import codec
from services.kernel.model import Abstention, Bin, Status
from services.verify import comparison, confidence
from services.verify.method import SHIPPED, calibration_error, checked

ROOT = Path(__file__).parent.parent.parent
FILE = ROOT / "services/verify/models/method.json"
SVG = "{http://www.w3.org/2000/svg}"
GOOD: dict[str, Any] = {
    "version": "m-1",
    "data_hash": "ab" * 32,
    "fitted_on": "ten verdicts that two people judged",
    "rows": 10,
    "calibration_error": 0.14,
    "weights": {"strength": 2.5},
    "bins": [
        {"least": 0.0, "most": 0.5, "count": 4, "mean_confidence": 0.3, "share_right": 0.5},
        {"least": 0.5, "most": 0.9, "count": 6, "mean_confidence": 0.7, "share_right": 0.6},
        {"least": 0.9, "most": 1.0, "count": 0},
    ],
}


def with_bin(index: int, **changed: Any) -> dict[str, Any]:
    bins = [dict(each) for each in GOOD["bins"]]
    bins[index] = {**bins[index], **changed}
    return {**GOOD, "bins": bins}


def test_the_version_is_named_in_one_place() -> None:
    assert json.loads(FILE.read_text(encoding="utf-8"))["version"] == comparison.METHOD == SHIPPED.version


def test_the_weights_are_those_that_the_confidence_adds_up() -> None:
    by_hand = {name: weight for name, weight in SHIPPED.weights.items() if hasattr(confidence, name.upper())}
    assert {name: getattr(confidence, name.upper()) for name in by_hand} == by_hand
    kinds = {confidence.kind(status, None) for status in Status if status not in (Status.UNVERIFIED, Status.PENDING)}
    kinds |= {confidence.kind(Status.UNVERIFIED, abstained) for abstained in Abstention}
    assert set(SHIPPED.weights) - set(by_hand) == {"slope", *kinds}
    assert SHIPPED.weights["slope"] > 0


def test_a_good_file_is_taken() -> None:
    method = checked(GOOD)
    assert method.bins[2] == Bin(0.9, 1.0, 0)
    assert calibration_error(method.bins) == pytest.approx(0.14)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({**GOOD, "version": " "}, "version"),
        ({**GOOD, "fitted_on": ""}, "fitted_on"),
        ({**GOOD, "data_hash": "ab"}, "data_hash"),
        ({**GOOD, "data_hash": "AB" * 32}, "data_hash"),
        ({**GOOD, "rows": 11}, "rows"),
        ({**GOOD, "calibration_error": 0.2}, "calibration_error"),
        ({**GOOD, "weights": {"strength": float("nan")}}, "finite"),
        ({**GOOD, "weights": {"strength": "much"}}, "strength"),
        ({name: part for name, part in GOOD.items() if name != "weights"}, "weights"),
        ({**GOOD, "bins": GOOD["bins"][:2]}, "without a gap"),
        ({**GOOD, "bins": GOOD["bins"][1:]}, "without a gap"),
        ({**GOOD, "bins": []}, "without a gap"),
        (with_bin(1, least=0.6), "without a gap"),
        (with_bin(0, mean_confidence=0.6), "out of range"),
        (with_bin(0, share_right=1.5), "out of range"),
        (with_bin(0, share_right=None), "both numbers"),
        (with_bin(2, mean_confidence=0.95, share_right=1.0), "no rows"),
        (with_bin(2, count=1), "both numbers"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(data: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        checked(data)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_what_is_measured_is_a_good_file(judged: list[tuple[float, bool]]) -> None:
    found = measure.measured(SHIPPED, judged, "0" * 64, "made up")
    assert checked(json.loads(measure.as_json(found))) == found
    assert found.rows == len(judged)
    right = sum(each.count * each.share_right for each in found.bins if each.share_right is not None)
    assert right == pytest.approx(sum(hit for _, hit in judged), abs=0.01)


def test_the_hash_is_that_of_the_files_in_order_of_name(tmp_path: Path) -> None:
    for name, text in (("b.json", "two"), ("a.json", "one ")):
        (tmp_path / name).write_text(text)
    assert measure.hash_of(tmp_path.glob("*.json")) == hashlib.sha256(b"one two").hexdigest()


def test_a_bar_is_as_high_as_its_share_and_empty_bins_have_none() -> None:
    drawn = ElementTree.fromstring(chart(codec.from_json(tuple[Bin, ...], GOOD["bins"])))
    heights = [float(each.attrib["height"]) for each in drawn.iter(f"{SVG}rect")]
    words = [each.text for each in drawn.iter(f"{SVG}text")]
    assert len(heights) == 2
    assert heights[0] / heights[1] == pytest.approx(0.5 / 0.6, abs=0.01)
    assert {"4", "6"} <= set(words)
    assert "4 verdicts, mean 0.30, 0.50 right" in (drawn.findtext(f"{SVG}desc") or "")


@given(
    st.integers(1, 1000).flatmap(
        lambda count: st.builds(Bin, st.just(0.0), st.just(1.0), st.just(count), st.floats(0, 1), st.floats(0, 1))
    )
)
def test_everything_drawn_stands_inside_the_drawing(each: Bin) -> None:
    drawn = ElementTree.fromstring(chart((each,), alone=True))
    width, height = (float(part) for part in drawn.attrib["viewBox"].split()[2:])
    for part in drawn.iter():
        for name, limit in (("x", width), ("x1", width), ("x2", width), ("y", height), ("y1", height), ("y2", height)):
            assert 0 <= float(part.attrib.get(name, 0)) <= limit


def test_the_drawing_in_the_docs_is_that_of_the_shipped_method() -> None:
    kept = (ROOT / "docs/reliability.svg").read_text(encoding="utf-8")
    assert kept == draw(FILE), "run python -m evaluation.reliability_chart services/verify/models/method.json"
