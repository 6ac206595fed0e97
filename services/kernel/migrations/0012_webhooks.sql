-- Saved searches, webhooks with what they are owed, and who was served which verdict.

-- The kinds are those of the code, which no longer come in one migration.
ALTER TABLE work DROP CONSTRAINT IF EXISTS work_kind_check;

CREATE TABLE search (
    id         uuid PRIMARY KEY DEFAULT uuidv7(),
    name       text NOT NULL,
    q          text NOT NULL DEFAULT '',
    statuses   text[] NOT NULL DEFAULT '{}',
    parties    text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What happened: written in the transaction that makes it happen, so that neither is ever there without the other.
CREATE TABLE event (
    id          uuid PRIMARY KEY DEFAULT uuidv7(),
    kind        text NOT NULL,
    -- the claim, article, statement, source or webhook
    subject_id  uuid NOT NULL,
    -- with VERDICT_CHANGED
    sequence    bigint REFERENCES verdict,
    happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- what receivers are sent, to the byte, once the first of them is owed it
    body        text
);
CREATE INDEX event_happened ON event (happened_at);

CREATE TABLE webhook (
    id         uuid PRIMARY KEY DEFAULT uuidv7(),
    name       text NOT NULL DEFAULT '',
    url        text NOT NULL,
    kinds      text[] NOT NULL,
    -- the filter: empty or NULL lets everything through
    party      text NOT NULL DEFAULT '',
    statuses   text[] NOT NULL DEFAULT '{}',
    article_id uuid,
    claim_id   uuid,
    search_id  uuid REFERENCES search,
    served     boolean NOT NULL DEFAULT false,
    -- the key that made it, and its name
    key_id     uuid,
    key_name   text NOT NULL DEFAULT '',
    state      text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'PAUSED', 'GONE')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- In plain: what signs must be had. One without an end, and after a rotation the one before until its grace is over.
CREATE TABLE webhook_secret (
    webhook_id uuid NOT NULL REFERENCES webhook ON DELETE CASCADE,
    secret     text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,
    PRIMARY KEY (webhook_id, secret)
);

CREATE TABLE delivery (
    id           uuid PRIMARY KEY DEFAULT uuidv7(),
    webhook_id   uuid NOT NULL REFERENCES webhook ON DELETE CASCADE,
    event_id     uuid NOT NULL REFERENCES event ON DELETE CASCADE,
    state        text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DELIVERED', 'DEAD')),
    attempts     int NOT NULL DEFAULT 0,
    status       int,
    error        text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempted_at timestamptz,
    next_at      timestamptz DEFAULT clock_timestamp(),
    delivered_at timestamptz,
    UNIQUE (webhook_id, event_id)
);
CREATE INDEX delivery_event ON delivery (event_id);
CREATE INDEX delivery_listed ON delivery (webhook_id, created_at DESC, id DESC);
CREATE INDEX delivery_open ON delivery (webhook_id) WHERE state <> 'DELIVERED';

CREATE TABLE reader (
    claim_id              uuid NOT NULL REFERENCES claim,
    key_id                uuid NOT NULL,
    -- of the key
    name                  text NOT NULL DEFAULT '',
    served_sequence       bigint NOT NULL DEFAULT 0,
    served_at             timestamptz,
    acknowledged_sequence bigint NOT NULL DEFAULT 0,
    acknowledged_at       timestamptz,
    PRIMARY KEY (claim_id, key_id)
);
