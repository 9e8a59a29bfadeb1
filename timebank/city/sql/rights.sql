-- What the application may do with the list of demo accounts: read and add.
GRANT SELECT, INSERT ON city_demoaccount TO :application;
