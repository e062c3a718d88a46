-- Of an event whose texts are disposed of, only payload, reason and name go, and only where it has a tombstone.
-- Tombstones are written by the function of a disposal, which belongs to the owner of the tables.
CREATE FUNCTION public.audit_refuse_unless_disposed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $refuse$
BEGIN
    OLD.payload := '{{}}';
    OLD.reason := '';
    OLD.actor_name := '';
    IF NEW IS DISTINCT FROM OLD OR NOT EXISTS (
        SELECT FROM public.audit_tombstone WHERE event_id = OLD.id
    ) THEN
        RAISE EXCEPTION 'UPDATE on audit_event is refused: the audit trail is only ever added to.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$refuse$;
DROP TRIGGER audit_refuse ON public.audit_event;
CREATE TRIGGER audit_refuse BEFORE DELETE OR TRUNCATE ON public.audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER audit_refuse_any BEFORE UPDATE ON public.audit_event
    FOR EACH STATEMENT WHEN (pg_catalog.current_setting('audit.disposing', true) IS DISTINCT FROM 'yes')
    EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER audit_refuse_update BEFORE UPDATE ON public.audit_event
    FOR EACH ROW EXECUTE FUNCTION public.audit_refuse_unless_disposed();
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_tombstone
    FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {name}) THEN RETURN; END IF;
    REVOKE ALL ON public.audit_tombstone FROM {role};
    GRANT SELECT ON public.audit_tombstone TO {role};
END $$;
