-- A revision is written while it is a draft; what is published stays as it is and only its status moves on.
CREATE FUNCTION public.compliance_revision_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
-- Arguments: what it is called, the table of who edited and released it.
DECLARE
    may_change text[] := CASE OLD.status
        WHEN 'in_review' THEN ARRAY['status', 'released_by_id', 'released_at']
        WHEN 'published' THEN ARRAY['status']
        ELSE ARRAY[]::text[] END;
    n_editors integer;
    n_publishers integer;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' THEN
            RAISE EXCEPTION 'A new % begins as a draft.', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status <> 'draft'
       AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change)
       OR TG_OP = 'UPDATE' AND (NEW.code, NEW.revision) <> (OLD.code, OLD.revision) THEN
        RAISE EXCEPTION 'The % % % is % and never changes: start a new draft.',
            TG_ARGV[0], OLD.code, OLD.revision, OLD.status USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        VALUES ('draft', 'in_review'), ('draft', 'discarded'), ('in_review', 'draft'), ('in_review', 'discarded'),
               ('in_review', 'published'), ('published', 'superseded')
    ) THEN
        RAISE EXCEPTION 'The % % % never changes from % to %.',
            TG_ARGV[0], OLD.code, OLD.revision, OLD.status, NEW.status USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'published' AND OLD.status <> 'published' THEN
        EXECUTE format(
            'SELECT count(*) FILTER (WHERE kind = ''editor''),'
            ' count(*) FILTER (WHERE kind = ''publisher'' AND user_id = $2) FROM public.%I WHERE revision_id = $1',
            TG_ARGV[1]
        ) INTO n_editors, n_publishers USING NEW.id, NEW.released_by_id;
        IF n_publishers = 0 AND (n_editors > 0 OR NEW.released_by_id IS NOT NULL) THEN
            RAISE EXCEPTION 'Somebody else than those who edited the % % % publishes it.',
                TG_ARGV[0], OLD.code, OLD.revision USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END
$guard$;

-- Rules and items belong to the content of their revision.
CREATE FUNCTION public.compliance_part_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
-- Arguments: what it is called, the table and the column of the revision it belongs to.
DECLARE
    n_closed integer;
BEGIN
    EXECUTE format('SELECT count(*) FROM public.%I WHERE id IN ($1, $2) AND status <> ''draft''', TG_ARGV[1])
    INTO n_closed
    USING CASE WHEN TG_OP <> 'INSERT' THEN (to_jsonb(OLD) ->> TG_ARGV[2])::bigint END,
          CASE WHEN TG_OP <> 'DELETE' THEN (to_jsonb(NEW) ->> TG_ARGV[2])::bigint END;
    IF n_closed > 0 THEN
        RAISE EXCEPTION '% never changes once its draft was submitted: start a new draft.', TG_ARGV[0]
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$guard$;

-- Who edited or released a revision is added while it is open, and stays.
CREATE FUNCTION public.compliance_editing_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
-- Argument: the table of the revisions.
DECLARE
    n_closed integer;
BEGIN
    IF TG_OP = 'INSERT' THEN
        EXECUTE format(
            'SELECT count(*) FROM public.%I WHERE id = $1 AND status NOT IN (''draft'', ''in_review'')', TG_ARGV[0]
        ) INTO n_closed USING NEW.revision_id;
        IF n_closed = 0 THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'Who edited and who published a revision never changes.' USING ERRCODE = 'restrict_violation';
END
$guard$;

-- A recorded validity is only ever replaced; what is not published, or never binds, is never in force.
CREATE FUNCTION public.compliance_validity_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
DECLARE
    may_hold boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT instrument, binding AND status = 'published' INTO NEW.instrument, may_hold
        FROM public.compliance_edition WHERE id = NEW.edition_id;
        IF NEW.effective_from IS NOT NULL AND NOT may_hold THEN
            RAISE EXCEPTION 'An edition that does not bind, or is not published, is never in force.'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.replaced_at IS NULL AND to_jsonb(NEW) - 'replaced_at' = to_jsonb(OLD) - 'replaced_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A recorded validity never changes: add a row that replaces it.' USING ERRCODE = 'restrict_violation';
END
$guard$;

CREATE TRIGGER edition_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON public.compliance_edition
    FOR EACH ROW EXECUTE FUNCTION public.compliance_revision_guard('edition', 'compliance_editionediting');
CREATE TRIGGER zone_list_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON public.compliance_zonelist
    FOR EACH ROW EXECUTE FUNCTION public.compliance_revision_guard('zone list', 'compliance_zonelistediting');
CREATE TRIGGER rule_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON public.compliance_rule
    FOR EACH ROW EXECUTE FUNCTION public.compliance_part_guard('A rule', 'compliance_edition', 'edition_id');
CREATE TRIGGER zone_item_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON public.compliance_zoneitem
    FOR EACH ROW EXECUTE FUNCTION public.compliance_part_guard('An item', 'compliance_zonelist', 'zone_list_id');
CREATE TRIGGER edition_editing_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON public.compliance_editionediting
    FOR EACH ROW EXECUTE FUNCTION public.compliance_editing_guard('compliance_edition');
CREATE TRIGGER zone_list_editing_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON public.compliance_zonelistediting
    FOR EACH ROW EXECUTE FUNCTION public.compliance_editing_guard('compliance_zonelist');
CREATE TRIGGER validity_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON public.compliance_editionvalidity
    FOR EACH ROW EXECUTE FUNCTION public.compliance_validity_guard();
