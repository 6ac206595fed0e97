-- Claims of different articles that say the same, once for each two. `copied`: the articles print largely one text.
CREATE TABLE claim_link (
    one    uuid NOT NULL REFERENCES claim,
    other  uuid NOT NULL REFERENCES claim,
    method text NOT NULL,
    copied boolean NOT NULL,
    PRIMARY KEY (one, other),
    CHECK (one < other)
);
CREATE INDEX claim_link_other ON claim_link (other);

-- By which method the claim was held against the others; empty before the first time.
ALTER TABLE claim ADD COLUMN linked_by text NOT NULL DEFAULT '';
-- The agency that the article credits for its text.
ALTER TABLE article ADD COLUMN credit text NOT NULL DEFAULT '';

-- The issuer's own publication that has the words of this relayed statement.
ALTER TABLE statement ADD COLUMN replaced_by uuid REFERENCES statement;
CREATE INDEX statement_replaced ON statement (replaced_by) WHERE replaced_by IS NOT NULL;

-- That a party was asked and did not answer, as an article says.
CREATE TABLE silence (
    id         uuid PRIMARY KEY DEFAULT uuidv7(),
    article_id uuid NOT NULL REFERENCES article,
    party      text NOT NULL REFERENCES party,
    issuer     text NOT NULL,
    span       jsonb NOT NULL,
    noted_at   timestamptz NOT NULL,
    UNIQUE (article_id, party, span)
);
