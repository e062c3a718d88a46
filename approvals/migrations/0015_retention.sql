-- Whether a case's content is being erased now: two people want it, and it is not done.
CREATE FUNCTION public.approvals_is_being_disposed(application bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
RETURN EXISTS (
    SELECT FROM public.approvals_disposal
    WHERE application_id = application AND confirmed_at IS NOT NULL AND erased_at IS NULL
);

-- Events of the authority, and emergencies, are kept until then.
DROP TRIGGER authority_event_is_kept ON public.approvals_authorityevent;
CREATE TRIGGER authority_event_is_kept BEFORE UPDATE ON public.approvals_authorityevent
    FOR EACH ROW EXECUTE FUNCTION public.approvals_event_guard();
CREATE TRIGGER authority_event_is_not_deleted BEFORE DELETE ON public.approvals_authorityevent
    FOR EACH ROW WHEN (NOT public.approvals_is_being_disposed(OLD.application_id))
    EXECUTE FUNCTION public.approvals_event_guard();
DROP TRIGGER emergency_is_guarded ON public.approvals_decisionemergency;
CREATE TRIGGER emergency_is_guarded BEFORE UPDATE ON public.approvals_decisionemergency
    FOR EACH ROW EXECUTE FUNCTION public.compliance_emergency_guard();
CREATE TRIGGER emergency_is_not_deleted BEFORE DELETE ON public.approvals_decisionemergency
    FOR EACH ROW WHEN (NOT public.approvals_is_being_disposed(OLD.application_id))
    EXECUTE FUNCTION public.compliance_emergency_guard();

CREATE FUNCTION public.approvals_hold_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.lifted_at IS NOT NULL
       OR (NEW.application_id, NEW.reason, NEW.set_by_id, NEW.set_at)
          IS DISTINCT FROM (OLD.application_id, OLD.reason, OLD.set_by_id, OLD.set_at) THEN
        RAISE EXCEPTION 'A legal hold is lifted, never changed or deleted.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$guard$;
CREATE TRIGGER hold_is_guarded BEFORE UPDATE OR DELETE ON public.approvals_legalhold
    FOR EACH ROW EXECUTE FUNCTION public.approvals_hold_guard();

CREATE FUNCTION public.approvals_disposal_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.declined_at IS NOT NULL OR OLD.finished_at IS NOT NULL
       OR (NEW.application_id, NEW.reason, NEW.kept_until, NEW.legal_basis, NEW.proposed_by_id)
          IS DISTINCT FROM (OLD.application_id, OLD.reason, OLD.kept_until, OLD.legal_basis, OLD.proposed_by_id)
       OR OLD.confirmed_at IS NOT NULL AND (NEW.confirmed_by_id, NEW.confirmed_at)
          IS DISTINCT FROM (OLD.confirmed_by_id, OLD.confirmed_at)
       OR OLD.erased_at IS NOT NULL AND (NEW.erased_at, NEW.events_sha256, NEW.n_events)
          IS DISTINCT FROM (OLD.erased_at, OLD.events_sha256, OLD.n_events) THEN
        RAISE EXCEPTION 'A disposal that was proposed, confirmed or done never changes.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$guard$;
CREATE TRIGGER disposal_is_guarded BEFORE UPDATE OR DELETE ON public.approvals_disposal
    FOR EACH ROW EXECUTE FUNCTION public.approvals_disposal_guard();

-- Empties the texts of a case's events, those of the erasing itself included, and leaves a tombstone for each.
-- Every event of before must be sealed: its link then keeps the leaf. Three years are the least that the law
-- (PIPL Art 56) allows, whatever the day says that was written beside the proposal.
CREATE FUNCTION public.approvals_dispose_trail(disposal bigint, OUT n bigint, OUT sha256 text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $dispose$
DECLARE
    wanted public.approvals_disposal;
    closed_case public.approvals_application;
BEGIN
    SELECT * INTO STRICT wanted FROM public.approvals_disposal WHERE id = disposal FOR UPDATE;
    SELECT * INTO STRICT closed_case FROM public.approvals_application WHERE id = wanted.application_id FOR UPDATE;
    IF wanted.confirmed_at IS NULL OR wanted.confirmed_by_id = wanted.proposed_by_id OR wanted.erased_at IS NOT NULL THEN
        RAISE EXCEPTION 'Two people want a disposal before it is done, once.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF closed_case.status NOT IN ('refused', 'withdrawn', 'expired', 'superseded', 'discarded')
       OR wanted.kept_until > (now() AT TIME ZONE 'Asia/Shanghai')::date
       OR wanted.kept_until < (closed_case.changed_at AT TIME ZONE 'Asia/Shanghai')::date + interval '3 years' THEN
        RAISE EXCEPTION 'A case is disposed of when it is closed and its period is over.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM public.approvals_legalhold WHERE application_id = closed_case.id AND lifted_at IS NULL) THEN
        RAISE EXCEPTION 'A case on legal hold is not disposed of.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT FROM public.audit_event AS event LEFT JOIN public.audit_link AS link ON link.event_id = event.id
        WHERE event.subject_kind = 'application' AND event.subject_id = closed_case.id
          AND link.event_id IS NULL AND event.txid <> public.audit_txid()
    ) THEN
        RAISE EXCEPTION 'Events of the case are not sealed yet.' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    INSERT INTO public.audit_tombstone (event_id, subject_kind, subject_id, disposal_id)
    SELECT id, subject_kind, subject_id, disposal FROM public.audit_event
    WHERE subject_kind = 'application' AND subject_id = closed_case.id;
    PERFORM set_config('audit.disposing', 'yes', true);
    UPDATE public.audit_event SET payload = '{}', reason = '', actor_name = ''
    WHERE subject_kind = 'application' AND subject_id = closed_case.id;
    PERFORM set_config('audit.disposing', '', true);
    SELECT count(*), encode(pg_catalog.sha256(convert_to(string_agg(event_id::text, ',' ORDER BY event_id), 'UTF8')), 'hex')
    INTO n, sha256 FROM public.audit_tombstone WHERE disposal_id = disposal;
END
$dispose$;
