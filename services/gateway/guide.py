"""What holds for every call, for whoever has only `/docs` or the OpenAPI document in hand.

Here: the words, and the table of problems as it is. Not here: what one call means (its route), where the words are
shown (`docs`, `openapi`). docs/api.md says the same at length, with examples.
"""

from dataclasses import dataclass

from services.gateway import errors, lean, limits, repeats
from services.gateway.credentials import PREFIX


@dataclass(frozen=True, slots=True)
class Section:
    """One thing to know; names are between backticks, `sample` is for a shell."""

    title: str
    text: str
    sample: str = ""


_PROBLEMS = "; ".join(
    f"`{row.slug}` {row.status}"
    for row in sorted({*errors.ANSWERS.values(), errors.INTERNAL}, key=lambda row: (row.status, row.slug))
)

SECTIONS = (
    Section(
        "First calls",
        "Put a statement on record, then submit an article and wait for the verdicts on its claims.",
        """\
curl localhost:8080/v1/statements -H 'Content-Type: application/json' -d '{"issuer": "Norwegian Foreign Ministry",
  "published_at": "2026-03-03T10:00:00Z", "text": "There will be no meeting in Oslo today."}'
curl localhost:8080/v1/articles -H 'Content-Type: application/json' -H 'Prefer: wait=30' -d '{
  "title": "Officials to meet", "published_at": "2026-03-03T08:00:00Z",
  "text": "Norwegian and Swedish officials will meet in Oslo on Tuesday, a diplomat said."}'""",
    ),
    Section(
        "Keys",
        f"Once a record has keys every call under /v1 wants one: `Authorization: Bearer {PREFIX}…`. Each operation "
        "names the scope that it wants; a track of `claims:check` also wants SUBMIT. `RateLimit` and "
        "`RateLimit-Policy` say what is left of the key's quota; beyond it 429 with `Retry-After`.",
    ),
    Section(
        "Errors",
        "A problem document (RFC 9457) whose `errors` name the fields to blame. Its `type` is "
        f"`{errors.PROBLEM_TYPE}` and one of: {_PROBLEMS}; or the phrase of an HTTP status (`method-not-allowed`). "
        "503 and 429 have `Retry-After`. A field or parameter that a call does not have is refused, not passed over.",
    ),
    Section(
        "Values",
        "Times are RFC 3339 with a zone, languages BCP 47, parties ISO 3166-1 alpha-2 (`NO`) or an upper-case slug "
        "(`NATO`). Every field of an answer is there, empty where there is nothing to say; moments and objects that "
        "there are not are left out.",
    ),
    Section(
        "Lists",
        f"`page_size` is 1 to {limits.LARGEST_PAGE}, else {limits.PAGE_SIZE}. As long as there is more, there is a "
        "`next_page_token`, to be given back as `page_token` with the same filters and order.",
    ),
    Section(
        "Lean answers",
        f"Reads take `{lean.PARAMETER}`, paths with commas between them: "
        f"`/v1/claims?{lean.PARAMETER}=claims.id,claims.verdict.status`. They have an `ETag`; with it as "
        "`If-None-Match` the answer is 304 as long as nothing is newer.",
    ),
    Section(
        "The same request again",
        f"Whoever did not hear an answer sends the request again under the same `{repeats.HEADER}`: it is done once, "
        "and has the same answer with `Idempotent-Replayed: true`. Another request under it is 409. `validate_only` "
        "in a body rehearses: all checks, and nothing is written.",
    ),
    Section(
        "Watching",
        "`/v1/claims:watch` sends verdicts as server-sent events in order of their `sequence`, which is the `id` of "
        "an event. Come back with the last one as `Last-Event-ID` or `after`: nothing is lost and nothing comes "
        "twice. Heartbeats come at least every 15 seconds; a `closed` event says why a watch ends.",
        "curl -N 'localhost:8080/v1/claims:watch?after=0&party=NO'",
    ),
    Section(
        "Webhooks",
        "Deliveries are signed as Standard Webhooks have it: `webhook-signature` holds, with spaces between them, "
        "`v1,` and the base64 of the HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}`, keyed by the decoded "
        "base64 after `whsec_`; one of them has to fit. Answer 2xx within 15 seconds. `webhook-id` is the same at each "
        "try and replay; 410 ends the webhook.",
    ),
)


def markdown() -> str:
    """All of it, for the OpenAPI document."""
    return "\n\n".join(
        "\n\n".join(filter(None, (f"## {one.title}", one.text, f"```sh\n{one.sample}\n```" if one.sample else "")))
        for one in SECTIONS
    )
