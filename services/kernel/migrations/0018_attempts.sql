-- Requests that came with an Idempotency-Key, and what they were answered, so that the same request again has the same
-- answer. Rows go a day after they came.
CREATE TABLE attempt (
    -- also the id of what the request puts on record where nothing else would know it again
    id          uuid PRIMARY KEY DEFAULT uuidv7(),
    -- id of the caller's key, empty on a record without keys
    caller      text NOT NULL,
    door        text NOT NULL CHECK (door IN ('REST', 'GRPC')),
    operation   text NOT NULL,
    key         text NOT NULL,
    -- sha-256 of all that the request says
    request     bytea NOT NULL CHECK (length(request) = 32),
    -- until then whoever began it is believed to be at it
    lease_until timestamptz NOT NULL,
    came_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- what it was answered; a body without a status stands for an answer with a secret, which is stored nowhere
    status      int,
    headers     jsonb,
    body        bytea,
    UNIQUE (caller, door, operation, key)
);
CREATE INDEX attempt_came ON attempt (came_at);
