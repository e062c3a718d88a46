-- Who took part in a case stays what they were, and whoever decides or advises never becomes its owner.
CREATE FUNCTION public.approvals_participation_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.kind <> 'author' AND EXISTS (
            SELECT FROM public.approvals_application WHERE id = NEW.application_id AND owner_id = NEW.user_id
        ) THEN
            RAISE EXCEPTION 'The owner of a case neither advises nor decides on it.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Who took part in a case never changes.' USING ERRCODE = 'restrict_violation';
END
$guard$;
CREATE TRIGGER participation_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON public.approvals_participation
    FOR EACH ROW EXECUTE FUNCTION public.approvals_participation_guard();

CREATE FUNCTION public.approvals_owner_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
BEGIN
    IF EXISTS (
        SELECT FROM public.approvals_participation
        WHERE application_id = NEW.id AND user_id = NEW.owner_id AND kind <> 'author'
    ) THEN
        RAISE EXCEPTION 'Who advises or decides on a case never owns it.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$guard$;
CREATE TRIGGER owner_is_guarded BEFORE UPDATE OF owner_id ON public.approvals_application
    FOR EACH ROW WHEN (NEW.owner_id IS DISTINCT FROM OLD.owner_id) EXECUTE FUNCTION public.approvals_owner_guard();

-- An approver decides, or who confirmed an emergency; somebody else wrote the case.
CREATE FUNCTION public.approvals_decision_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.application_id, NEW.approver_id, NEW.outcome, NEW.determination_id, NEW.decided_at)
           IS DISTINCT FROM (OLD.application_id, OLD.approver_id, OLD.outcome, OLD.determination_id, OLD.decided_at)
           OR OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at THEN
            RAISE EXCEPTION 'A decision never changes; it is voided.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT FROM public.approvals_participation WHERE application_id = NEW.application_id AND kind = 'author'
    ) THEN
        RAISE EXCEPTION 'A case that names no author is not decided.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM public.accounts_membership AS membership
        JOIN public.approvals_application AS application ON application.organisation_id = membership.organisation_id
        JOIN public.accounts_user AS person ON person.id = membership.user_id AND person.is_active
        WHERE application.id = NEW.application_id AND membership.user_id = NEW.approver_id
          AND membership.role = 'approver'
    ) AND NOT EXISTS (
        SELECT FROM public.approvals_decisionemergency
        WHERE application_id = NEW.application_id AND confirmed_by_id = NEW.approver_id AND decision_id IS NULL
          AND NEW.outcome = 'approved'
    ) THEN
        RAISE EXCEPTION 'An approver of the organisation decides, or who confirmed an emergency.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$guard$;
CREATE TRIGGER decision_is_guarded BEFORE INSERT OR UPDATE ON public.approvals_decision
    FOR EACH ROW EXECUTE FUNCTION public.approvals_decision_guard();

-- An answer to a consultation is released by somebody named, who wrote none of it.
CREATE FUNCTION public.approvals_release_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
DECLARE
    n_editors integer;
    n_releasers integer;
BEGIN
    SELECT count(*) FILTER (WHERE kind = 'editor'),
           count(*) FILTER (WHERE kind = 'releaser' AND user_id = NEW.released_by_id)
    INTO n_editors, n_releasers
    FROM public.approvals_answerediting
    WHERE consultation_id = NEW.consultation_id AND organisation_id = NEW.organisation_id;
    IF n_editors = 0 OR n_releasers = 0 THEN
        RAISE EXCEPTION 'Somebody else than those who wrote an answer releases it.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$guard$;
CREATE TRIGGER answer_release_is_guarded BEFORE INSERT OR UPDATE OF status, released_by_id
    ON public.approvals_consultationanswer
    FOR EACH ROW WHEN (NEW.status IN ('released', 'sent')) EXECUTE FUNCTION public.approvals_release_guard();

CREATE FUNCTION public.approvals_answer_editing_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
BEGIN
    RAISE EXCEPTION 'Who wrote and who released an answer never changes.' USING ERRCODE = 'restrict_violation';
END
$guard$;
CREATE TRIGGER answer_editing_is_guarded BEFORE UPDATE OR DELETE ON public.approvals_answerediting
    FOR EACH ROW EXECUTE FUNCTION public.approvals_answer_editing_guard();

CREATE TRIGGER emergency_is_guarded BEFORE UPDATE OR DELETE ON public.approvals_decisionemergency
    FOR EACH ROW EXECUTE FUNCTION public.compliance_emergency_guard();
