"""Draw the reliability of a method: `python -m evaluation.reliability_chart FILE > docs/reliability.svg`.

FILE is a method as JSON: services/verify/models/method.json, or what `GET /v1/method` answers. The drawing is the
page's own (`services.gateway.reliability`).
"""

import argparse
import json
from pathlib import Path

from services.gateway import reliability
from services.verify.method import checked


def draw(file: Path) -> str:
    """The drawing. Raises OSError or ValueError for a file that is none."""
    return str(reliability.chart(checked(json.loads(file.read_text(encoding="utf-8"))).bins, alone=True))


def main() -> None:
    """Read the command line and print the SVG."""
    parser = argparse.ArgumentParser(
        prog="python -m evaluation.reliability_chart", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a method as JSON")
    given = parser.parse_args()
    try:
        print(draw(given.file), end="")
    except (OSError, ValueError) as error:
        raise SystemExit(f"{given.file}: {error}") from error


if __name__ == "__main__":
    main()
