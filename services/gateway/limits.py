"""How much of anything a request may hold; each number with its reason.

Enforced in `requests` for both doors, and told to readers of the OpenAPI by `shapes`.
"""

from datetime import UTC, datetime, timedelta

from google.protobuf.descriptor import FieldDescriptor

from services.kernel.model import LONGEST_TEXT

# Characters of a page with all its markup; the body limit in bytes bounds it further.
LONGEST_HTML = 5_000_000
# A claim is a sentence. The longest in the judged collections has under 700 characters.
LONGEST_CLAIM = 2_000
# Names, titles, tokens, search words: nothing of that kind is longer in earnest.
LONGEST_WORDS = 1_000
# What browsers and proxies carry.
LONGEST_URL = 2_048
LONGEST_NOTE = 10_000
_STRINGS = {
    "text": LONGEST_TEXT,
    "html": LONGEST_HTML,
    "ninjs": LONGEST_HTML,
    "url": LONGEST_URL,
    "note": LONGEST_NOTE,
    "onrecord.v1.CheckClaimRequest.text": LONGEST_CLAIM,
}

# A party with more names, or more offices, than this is a mistake; the largest that comes ready has about forty.
MOST_ITEMS = 200

# Pages of a list.
PAGE_SIZE = 50
LARGEST_PAGE = 200

# `wait` of CreateArticle: less than what proxies allow a request.
LONGEST_WAIT_S = 60

# Moments outside these years are slips, and would break arithmetic with days and weeks at the ends of the calendar.
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
# Nothing is published tomorrow; clocks differ, and some desks send local time as UTC (at most 14 hours off).
AHEAD = timedelta(days=1)


def longest(field: FieldDescriptor) -> int:
    """Characters that a string field may have."""
    return _STRINGS.get(field.full_name, _STRINGS.get(field.name, LONGEST_WORDS))
