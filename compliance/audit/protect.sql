-- UPDATE, DELETE and TRUNCATE of the trail are refused: to the owner by triggers, to the
-- application's role ({role}) also by its rights. Of an event the application may write only what
-- it knows; kind, time, transaction and database role are the database's word.
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {name}) THEN RETURN; END IF;
    REVOKE ALL ON audit_event, audit_link, audit_seal FROM {role};
    REVOKE ALL ON SEQUENCE audit_event_id_seq, audit_seal_id_seq FROM {role};
    GRANT SELECT ON audit_event, audit_link, audit_seal TO {role};
    GRANT INSERT ON audit_link, audit_seal TO {role};
    GRANT INSERT (subject_kind, subject_id, organisation_id, action, actor_id, actor_name, reason,
                  request_id, payload, payload_sha256) ON audit_event TO {role};
END $$;
