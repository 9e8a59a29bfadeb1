-- The application reads the tree; only a release (a migration, run as the owner) changes it.
GRANT SELECT ON places_place TO :application;
