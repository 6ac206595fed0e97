-- Claims in the order of their newest verdicts: dumps are read by it from where the reader left off, searches backwards.
CREATE INDEX claim_sequence ON claim (sequence) WHERE sequence IS NOT NULL;
