-- How verdicts were made, since when: a verify process that starts adds a row if its method differs from the newest row's.
CREATE TABLE method (
    id          uuid PRIMARY KEY DEFAULT uuidv7(),
    content     jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
