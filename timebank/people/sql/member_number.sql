-- Member numbers count up from here; a number that was drawn and not used is simply missing.
CREATE SEQUENCE people_member_number AS bigint MINVALUE 1 MAXVALUE 99999999 START 1 NO CYCLE;
