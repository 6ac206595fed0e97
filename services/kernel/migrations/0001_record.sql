-- The record. Nothing is deleted: a retraction is a mark, a verdict is append-only.
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE party (
    id         text PRIMARY KEY CHECK (id ~ '^[A-Z][A-Z0-9_]{1,63}$'),
    name       text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('COUNTRY', 'ORGANISATION')),
    aliases    text[] NOT NULL DEFAULT '{}',
    offices    jsonb NOT NULL DEFAULT '[]',
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE article (
    id           uuid PRIMARY KEY DEFAULT uuidv7(),
    -- what was submitted: one of the two
    source_text  text NOT NULL DEFAULT '',
    source_html  text NOT NULL DEFAULT '',
    -- sha-256 of URL and submitted words: the same submission gives the same article
    digest       bytea NOT NULL UNIQUE,
    title        text NOT NULL DEFAULT '',
    publisher    text NOT NULL DEFAULT '',
    author       text NOT NULL DEFAULT '',
    url          text NOT NULL DEFAULT '',
    language     text NOT NULL DEFAULT '',
    published_at timestamptz NOT NULL,
    text         text NOT NULL DEFAULT '',
    state        text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'READ', 'FAILED')),
    failure      text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT now(),
    read_at      timestamptz,
    words        tsvector GENERATED ALWAYS AS (to_tsvector('english', title || ' ' || text)) STORED
);
CREATE INDEX article_published ON article (published_at DESC, id DESC);
CREATE INDEX article_words ON article USING gin (words);

CREATE TABLE statement (
    id              uuid PRIMARY KEY DEFAULT uuidv7(),
    issuer          text NOT NULL,
    party           text NOT NULL REFERENCES party,
    office          text NOT NULL DEFAULT '',
    speaker         text NOT NULL DEFAULT '',
    channel         text NOT NULL CHECK (channel IN ('OFFICIAL', 'RELAYED')),
    published_at    timestamptz NOT NULL,
    title           text NOT NULL DEFAULT '',
    url             text NOT NULL DEFAULT '',
    language        text NOT NULL DEFAULT '',
    text            text NOT NULL,
    -- sha-256 of issuer, channel, article, submitted time and words
    digest          bytea NOT NULL UNIQUE,
    state           text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'REVIEWED', 'RETRACTED')),
    article_id      uuid REFERENCES article,
    span            jsonb,
    created_at      timestamptz NOT NULL DEFAULT now(),
    retracted_at    timestamptz,
    retraction_note text NOT NULL DEFAULT '',
    words           tsvector GENERATED ALWAYS AS (to_tsvector('english', title || ' ' || text)) STORED
);
CREATE INDEX statement_published ON statement (published_at DESC, id DESC);
CREATE INDEX statement_party ON statement (party, published_at DESC);
CREATE INDEX statement_article ON statement (article_id) WHERE article_id IS NOT NULL;
CREATE INDEX statement_words ON statement USING gin (words);

CREATE TABLE passage (
    id           uuid PRIMARY KEY DEFAULT uuidv7(),
    statement_id uuid NOT NULL REFERENCES statement,
    ordinal      int NOT NULL,
    text         text NOT NULL,
    context      text NOT NULL DEFAULT '',
    span         jsonb NOT NULL,
    -- copied from the statement so that retrieval filters without a join
    party        text NOT NULL,
    published_at timestamptz NOT NULL,
    embedding    halfvec(384) NOT NULL,
    words        tsvector GENERATED ALWAYS AS (to_tsvector('english', text)) STORED,
    UNIQUE (statement_id, ordinal)
);
-- inner product: the embeddings have unit length
CREATE INDEX passage_embedding ON passage USING hnsw (embedding halfvec_ip_ops);
CREATE INDEX passage_words ON passage USING gin (words);
CREATE INDEX passage_published ON passage (published_at);

CREATE TABLE claim (
    id               uuid PRIMARY KEY DEFAULT uuidv7(),
    article_id       uuid REFERENCES article,
    ordinal          int NOT NULL DEFAULT 0,
    text             text NOT NULL,
    proposition      text NOT NULL,
    span             jsonb,
    attribution      jsonb NOT NULL DEFAULT '{}',
    check_worthiness double precision NOT NULL DEFAULT 1,
    -- parties the submitter wants to be reported on, beside those the proposition names
    asked_parties    text[] NOT NULL DEFAULT '{}',
    said_at          timestamptz NOT NULL,
    -- filled by verify: what the proposition is about
    parties          jsonb NOT NULL DEFAULT '[]',
    places           text[] NOT NULL DEFAULT '{}',
    event_start      timestamptz,
    event_end        timestamptz,
    drift            text[] NOT NULL DEFAULT '{}',
    embedding        halfvec(384),
    -- the newest verdict, copied here so that lists need no search for it
    status           text NOT NULL DEFAULT 'PENDING',
    decided_at       timestamptz,
    sequence         bigint,
    created_at       timestamptz NOT NULL DEFAULT now(),
    words            tsvector GENERATED ALWAYS AS (to_tsvector('english', proposition || ' ' || text)) STORED,
    UNIQUE (article_id, ordinal)
);
CREATE INDEX claim_said ON claim (said_at DESC, id DESC);
CREATE INDEX claim_status ON claim (status, said_at DESC);
-- a claim without a verdict counts as decided last of all
CREATE INDEX claim_decided ON claim (coalesce(decided_at, 'infinity') DESC, id DESC);
CREATE INDEX claim_words ON claim USING gin (words);
CREATE INDEX claim_embedding ON claim USING hnsw (embedding halfvec_ip_ops);
CREATE INDEX claim_parties ON claim USING gin (parties jsonb_path_ops);

CREATE TABLE evidence (
    id         uuid PRIMARY KEY DEFAULT uuidv7(),
    claim_id   uuid NOT NULL REFERENCES claim,
    passage_id uuid NOT NULL REFERENCES passage,
    method     text NOT NULL,
    stance     text NOT NULL CHECK (stance IN ('SUPPORTS', 'REFUTES', 'NO_COMMITMENT', 'UNRELATED')),
    score      double precision NOT NULL,
    reasons    jsonb NOT NULL DEFAULT '[]',
    caveats    jsonb NOT NULL DEFAULT '[]',
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (claim_id, passage_id, method)
);
CREATE INDEX evidence_passage ON evidence (passage_id);

CREATE TABLE review (
    id          uuid PRIMARY KEY DEFAULT uuidv7(),
    claim_id    uuid NOT NULL REFERENCES claim,
    status      text NOT NULL CHECK (status IN ('CONFIRMED', 'DENIED', 'DISPUTED', 'UNCORROBORATED', 'UNVERIFIED')),
    note        text NOT NULL,
    reviewer    text NOT NULL DEFAULT '',
    reviewed_at timestamptz NOT NULL DEFAULT now(),
    reopened_at timestamptz
);
CREATE INDEX review_claim ON review (claim_id, reviewed_at DESC);

-- One row. Its lock, held to the end of the transaction, makes the order of sequences the order of commits,
-- so a watcher that has seen n can never miss a smaller one.
CREATE TABLE verdict_counter (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    last     bigint NOT NULL DEFAULT 0
);
INSERT INTO verdict_counter DEFAULT VALUES;

CREATE TABLE verdict (
    sequence      bigint PRIMARY KEY,
    claim_id      uuid NOT NULL REFERENCES claim,
    status        text NOT NULL CHECK (status IN ('CONFIRMED', 'DENIED', 'DISPUTED', 'UNCORROBORATED', 'UNVERIFIED')),
    confidence    double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    abstained     text,
    as_of         timestamptz NOT NULL,
    decided_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    method        text NOT NULL,
    cause         text NOT NULL,
    positions     jsonb NOT NULL,
    -- as it was shown: evidence rows joined with their statements at that moment
    evidence      jsonb NOT NULL,
    justification text NOT NULL,
    review        jsonb,
    -- sha-256 of what a reader would see; an equal one is not written again
    digest        bytea NOT NULL
);
CREATE INDEX verdict_claim ON verdict (claim_id, sequence);

-- A question that is answered and forgotten: the gateway asks, verify answers, an hour later the row goes.
-- With a claim it asks what the record said of that claim at `as_of`.
CREATE TABLE question (
    id       uuid PRIMARY KEY DEFAULT uuidv7(),
    claim_id uuid REFERENCES claim,
    text     text NOT NULL,
    said_at  timestamptz NOT NULL,
    parties  text[] NOT NULL DEFAULT '{}',
    as_of    timestamptz NOT NULL,
    answer   jsonb,
    asked_at timestamptz NOT NULL DEFAULT now()
);

-- What must still be done. A row is there from the moment it is owed until it is settled.
CREATE TABLE work (
    id             uuid PRIMARY KEY DEFAULT uuidv7(),
    kind           text NOT NULL CHECK (kind IN ('READ_ARTICLE', 'REVIEW_STATEMENT', 'CHECK_CLAIM', 'ANSWER_QUESTION')),
    subject_id     uuid NOT NULL,
    cause          text NOT NULL,
    correlation_id text NOT NULL DEFAULT '',
    -- how often it was owed: raised while a worker holds it, so that it runs again afterwards
    owed           int NOT NULL DEFAULT 1,
    attempts       int NOT NULL DEFAULT 0,
    due_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    hinted_at      timestamptz,
    lease_until    timestamptz,
    lease_token    uuid,
    error          text NOT NULL DEFAULT '',
    parked_at      timestamptz,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (kind, subject_id)
);
CREATE INDEX work_due ON work (due_at) WHERE parked_at IS NULL;
