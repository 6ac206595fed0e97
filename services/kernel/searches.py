"""What a filter lets through, as SQL: one meaning for lists, watches, feeds and webhooks.

Here: conditions over `claim c` and `verdict v`, a verdict on it. Not here: the queries they are part of.
"""

# A party has a standing in what the claim says, or a position in the verdict.
OF_PARTY = "(c.parties @> {0} OR v.positions @> {0})"

# The claim is of the article, or stood in it before its words went on into a revision.
OF_ARTICLE = """(c.article_id = {0}
    OR EXISTS (SELECT FROM claim_place p WHERE p.claim_id = c.id AND p.article_id = {0}))"""

# The verdict has one of the statuses, or replaces one that had: leaving a search is a change of it, too.
STATUSES = """({0} = '{{}}' OR v.status = ANY({0})
    OR (SELECT b.status FROM verdict b WHERE b.claim_id = v.claim_id AND b.sequence < v.sequence
        ORDER BY b.sequence DESC LIMIT 1) = ANY({0}))"""

# `search s` has the claim, or had it.
IN_SEARCH = f"""((s.q = '' OR c.words @@ websearch_to_tsquery('english', s.q))
    AND {STATUSES.format("s.statuses")}
    AND (s.parties = '{{}}' OR EXISTS (
        SELECT FROM unnest(s.parties) AS party
        WHERE {OF_PARTY.format("jsonb_build_array(jsonb_build_object('party', party))")})))"""
