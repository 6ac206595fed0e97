-- Who may call. Only the digest of a secret is kept: what is read here opens nothing.
CREATE TABLE key (
    id           uuid PRIMARY KEY DEFAULT uuidv7(),
    name         text NOT NULL,
    scopes       text[] NOT NULL CHECK (scopes <> '{}' AND scopes <@ ARRAY['READ', 'SUBMIT', 'REVIEW', 'ADMIN']),
    -- how the secret begins, to tell keys apart
    hint         text NOT NULL,
    -- sha-256 of the secret
    digest       bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    expires_at   timestamptz,
    -- a revoked key stays: the record once had keys, and is not opened again by revoking the last
    revoked_at   timestamptz
);

-- Browsers that signed in with a key. A session is good as long as its key is, and no longer than its own time.
CREATE TABLE session (
    -- sha-256 of the cookie
    digest     bytea PRIMARY KEY CHECK (length(digest) = 32),
    key_id     uuid NOT NULL REFERENCES key,
    expires_at timestamptz NOT NULL
);
CREATE INDEX session_expires ON session (expires_at);
