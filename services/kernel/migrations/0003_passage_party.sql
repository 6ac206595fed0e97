-- What a party said, the newest first: the search for a claim looks it through by itself.
CREATE INDEX passage_party ON passage (party, published_at DESC);
