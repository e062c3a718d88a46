-- A version of a year is written while it is a draft; published, it only ever becomes superseded.
CREATE FUNCTION public.compliance_calendar_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
DECLARE
    may_change text[] := CASE OLD.step
        WHEN 'in_review' THEN ARRAY['step', 'published_by_id', 'published_at']
        WHEN 'published' THEN ARRAY['step', 'superseded_at']
        ELSE ARRAY[]::text[] END;
    n_editors integer;
    n_publishers integer;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.step <> 'draft' THEN
            RAISE EXCEPTION 'A new version of a year begins as a draft.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.step <> 'draft'
       AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change)
       OR TG_OP = 'UPDATE' AND (NEW.year, NEW.version) <> (OLD.year, OLD.version) THEN
        RAISE EXCEPTION 'The year % version % is % and never changes: start a new version.',
            OLD.year, OLD.version, OLD.step USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.step <> OLD.step AND (OLD.step, NEW.step) NOT IN (
        VALUES ('draft', 'in_review'), ('draft', 'discarded'), ('in_review', 'draft'), ('in_review', 'discarded'),
               ('in_review', 'published'), ('published', 'superseded')
    ) THEN
        RAISE EXCEPTION 'The year % version % never changes from % to %.',
            OLD.year, OLD.version, OLD.step, NEW.step USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.step = 'published' AND OLD.step <> 'published' THEN
        SELECT count(*) FILTER (WHERE kind = 'editor'),
               count(*) FILTER (WHERE kind = 'publisher' AND user_id = NEW.published_by_id)
        INTO n_editors, n_publishers
        FROM public.compliance_calendaryearediting WHERE revision_id = NEW.id;
        IF n_publishers = 0 AND (n_editors > 0 OR NEW.published_by_id IS NOT NULL) THEN
            RAISE EXCEPTION 'Somebody else than those who edited the year % version % publishes it.',
                OLD.year, OLD.version USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END
$guard$;

-- Who edited or published a version is added while it is open, and stays.
CREATE FUNCTION public.compliance_calendar_editing_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
BEGIN
    IF TG_OP = 'INSERT' AND NOT EXISTS (
        SELECT 1 FROM public.compliance_calendaryear
        WHERE id = NEW.revision_id AND step NOT IN ('draft', 'in_review')
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Who edited and who published a year never changes.' USING ERRCODE = 'restrict_violation';
END
$guard$;

CREATE TRIGGER calendar_year_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON public.compliance_calendaryear
    FOR EACH ROW EXECUTE FUNCTION public.compliance_calendar_guard();
CREATE TRIGGER calendar_editing_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON public.compliance_calendaryearediting
    FOR EACH ROW EXECUTE FUNCTION public.compliance_calendar_editing_guard();
