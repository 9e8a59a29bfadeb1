-- What the application may do with the tables of visits; nothing is ever deleted, and who served what is final.
GRANT SELECT, INSERT ON visits_visit, visits_visitstep, visits_settlement, visits_claim, visits_codemiss TO :application;
GRANT UPDATE (
    state, checked_out_at, out_latitude, out_longitude, out_distance_m, out_proof, proof_grade, entered_by_id,
    entered_organisation_id, accepted_minutes, accepted_by_id, accepted_at, minutes_served, coin_minutes,
    confirmed_at, confirmed_by_id, confirmed_channel
) ON visits_visit TO :application;
