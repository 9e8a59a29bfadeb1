-- What was told and to whom is final; only how far a notice has come moves on. Nothing is deleted.
GRANT SELECT, INSERT ON notices_notice TO :application;
GRANT UPDATE (state, channel, attempts, next_attempt_at, sent_at, delivered_at, read_at)
    ON notices_notice TO :application;
