-- What the application may do with evaluations: read and add. A rating is never changed or deleted.
GRANT SELECT, INSERT ON evaluations_evaluation TO :application;
