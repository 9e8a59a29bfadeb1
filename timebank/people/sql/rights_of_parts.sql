-- Tables of the parts that the application uses as they are: sessions, the second factor, the queue of jobs.
-- The groups and permissions of django.contrib.auth are not used: docs/powers.csv decides who may do what.
GRANT SELECT ON django_content_type TO :application;
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO :application;

GRANT SELECT, INSERT, UPDATE ON otp_totp_totpdevice TO :application;
GRANT USAGE ON SEQUENCE otp_totp_totpdevice_id_seq TO :application;

GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events,
    procrastinate_periodic_defers, procrastinate_workers TO :application;
GRANT USAGE ON SEQUENCE procrastinate_jobs_id_seq, procrastinate_events_id_seq,
    procrastinate_periodic_defers_id_seq, procrastinate_workers_id_seq TO :application;
