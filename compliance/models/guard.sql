-- What is published stays as it is: only its status may still move on to superseded.
CREATE FUNCTION public.compliance_edition_is_final() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
BEGIN
    IF OLD.status NOT IN ('published', 'superseded') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status = 'superseded'
       AND to_jsonb(NEW) - 'status' = to_jsonb(OLD) - 'status' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A published edition never changes: publish a new revision.' USING ERRCODE = 'restrict_violation';
END
$guard$;

CREATE FUNCTION public.compliance_rule_is_final() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
BEGIN
    IF EXISTS (
        SELECT FROM public.compliance_edition AS edition
        WHERE edition.status IN ('published', 'superseded')
          AND (TG_OP <> 'INSERT' AND edition.id = OLD.edition_id OR TG_OP <> 'DELETE' AND edition.id = NEW.edition_id)
    ) THEN
        RAISE EXCEPTION 'A rule of a published edition never changes: publish a new revision.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$guard$;

CREATE FUNCTION public.compliance_row_is_final() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
BEGIN
    RAISE EXCEPTION '% never changes: add a row.', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$guard$;

CREATE TRIGGER edition_is_final BEFORE UPDATE OR DELETE ON public.compliance_edition
    FOR EACH ROW EXECUTE FUNCTION public.compliance_edition_is_final();
CREATE TRIGGER rule_is_final BEFORE INSERT OR UPDATE OR DELETE ON public.compliance_rule
    FOR EACH ROW EXECUTE FUNCTION public.compliance_rule_is_final();
CREATE TRIGGER validity_is_final BEFORE UPDATE OR DELETE ON public.compliance_editionvalidity
    FOR EACH ROW EXECUTE FUNCTION public.compliance_row_is_final('A recorded validity');
