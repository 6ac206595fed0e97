-- An edited article is a row of its own that names the one it revises. `note` says what a reader should know of how it
-- was read.
ALTER TABLE article ADD COLUMN revises uuid REFERENCES article, ADD COLUMN note text NOT NULL DEFAULT '';
-- one after the other: two edits of one revision cannot both be the next
CREATE UNIQUE INDEX article_revises ON article (revises);
CREATE INDEX article_url ON article (url, id) WHERE url <> '';

-- When a revision of its article no longer had its words.
ALTER TABLE claim ADD COLUMN orphaned_at timestamptz;

-- Where a claim stood in revisions before the one it stands in now.
CREATE TABLE claim_place (
    article_id uuid NOT NULL REFERENCES article,
    claim_id   uuid NOT NULL REFERENCES claim,
    ordinal    int NOT NULL,
    span       jsonb,
    PRIMARY KEY (article_id, claim_id)
);
CREATE INDEX claim_place_claim ON claim_place (claim_id);
