-- An activity may go to another organisation when the confirmation of the first one ended.
GRANT UPDATE (organisation_id) ON needs_need TO :application;
