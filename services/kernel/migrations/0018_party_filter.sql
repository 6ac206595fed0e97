-- Which verdicts have a position of a party: lists of claims by party begin here, and with the parties of claims.
CREATE INDEX verdict_positions ON verdict USING gin (positions jsonb_path_ops);
