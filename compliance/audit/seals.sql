-- A seal ends at the last of its links, which stands for the last event of transactions that are over, and begins
-- where the one before ended: what a seal skipped would never be sealed, and nobody would notice.
CREATE FUNCTION public.audit_seal_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
BEGIN
    IF NEW.first_link <> coalesce((SELECT last_link FROM public.audit_seal ORDER BY id DESC LIMIT 1), 0) + 1
       OR NEW.last_link < NEW.first_link
       OR NEW.last_txid >= public.audit_horizon()
       OR NOT EXISTS (
           SELECT FROM public.audit_link AS link JOIN public.audit_event AS event ON event.id = link.event_id
           WHERE link.number = NEW.last_link AND (event.txid, event.id) = (NEW.last_txid, NEW.last_event_id)
       ) THEN
        RAISE EXCEPTION 'A seal goes on from the one before, to the event of its last link.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$guard$;
CREATE TRIGGER audit_seal_is_guarded BEFORE INSERT ON public.audit_seal
    FOR EACH ROW EXECUTE FUNCTION public.audit_seal_guard();
