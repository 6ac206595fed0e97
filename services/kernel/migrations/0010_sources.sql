-- Pages that are fetched, and feeds that are watched.

-- A statement that came as an address has no words until its page is read, and may end without any.
ALTER TABLE statement ADD COLUMN failure text NOT NULL DEFAULT '';
ALTER TABLE statement DROP CONSTRAINT statement_state_check;
ALTER TABLE statement ADD CONSTRAINT statement_state_check
    CHECK (state IN ('PENDING', 'REVIEWED', 'RETRACTED', 'FAILED'));

-- The kinds of work are listed once, in kernel/work.py.
ALTER TABLE work DROP CONSTRAINT IF EXISTS work_kind_check;

-- A server that pages and feeds are fetched from: when it may be asked again, and what its robots.txt said.
CREATE TABLE host (
    name      text PRIMARY KEY,
    free_at   timestamptz NOT NULL DEFAULT '-infinity',
    robots    text NOT NULL DEFAULT '',
    robots_at timestamptz
);

-- A watched feed. What becomes of it is kept in source_state, so that the past can be answered for.
CREATE TABLE source (
    id               uuid PRIMARY KEY DEFAULT uuidv7(),
    kind             text NOT NULL CHECK (kind IN ('ARTICLES', 'STATEMENTS')),
    url              text NOT NULL,
    name             text NOT NULL DEFAULT '',
    -- who publishes the articles; who issues the statements, as resolved when the source was made
    publisher        text NOT NULL DEFAULT '',
    issuer           text NOT NULL DEFAULT '',
    party            text REFERENCES party,
    office           text NOT NULL DEFAULT '',
    language         text NOT NULL DEFAULT '',
    interval_minutes int NOT NULL,
    stale_after_days int NOT NULL,
    paused           boolean NOT NULL DEFAULT false,
    deleted_at       timestamptz,
    state            text NOT NULL DEFAULT 'PENDING',
    state_since      timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- where it moved for good; asked there from then on
    moved_to         text NOT NULL DEFAULT '',
    etag             text NOT NULL DEFAULT '',
    last_modified    text NOT NULL DEFAULT '',
    tried_at         timestamptz,
    last_success_at  timestamptz,
    last_item_at     timestamptz,
    failures         int NOT NULL DEFAULT 0,
    last_error       text NOT NULL DEFAULT '',
    items            bigint NOT NULL DEFAULT 0,
    due_at           timestamptz,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX source_url ON source (kind, url) WHERE deleted_at IS NULL;
CREATE INDEX source_party ON source (party) WHERE kind = 'STATEMENTS';

-- Every change of a source's state, so that coverage can be told for a past moment.
CREATE TABLE source_state (
    source_id uuid NOT NULL REFERENCES source,
    since     timestamptz NOT NULL,
    state     text NOT NULL,
    PRIMARY KEY (source_id, since)
);

-- Items of a feed that were taken up, by SHA-256 of what names them, as long as the feed goes on listing them.
CREATE TABLE source_item (
    source_id uuid NOT NULL REFERENCES source,
    key       bytea NOT NULL,
    seen_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (source_id, key)
);
