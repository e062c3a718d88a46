-- The row capture. The schema is written out, lest a temporary table of the same name takes the rows.
CREATE FUNCTION public.audit_capture() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $capture$
-- Arguments: kind of subject, column of the subject, column of the key, columns to mask…
DECLARE
    before jsonb;
    after jsonb;
    kept jsonb;
    subjects bigint[];
    organisation bigint;
    payload text;
BEGIN
    IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD); END IF;
    IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW); END IF;
    kept := coalesce(after, before);
    -- A row which changes its subject is told of in both chains.
    subjects := ARRAY[coalesce((kept ->> TG_ARGV[1])::bigint, 0)];
    IF TG_OP = 'UPDATE' AND before -> TG_ARGV[1] IS DISTINCT FROM after -> TG_ARGV[1] THEN
        subjects := subjects || coalesce((before ->> TG_ARGV[1])::bigint, 0);
    END IF;

    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(key, before -> key), jsonb_object_agg(key, value)
        INTO before, after
        FROM jsonb_each(after)
        WHERE value IS DISTINCT FROM before -> key;
        IF after IS NULL THEN RETURN NULL; END IF;
    END IF;
    FOR i IN 3 .. TG_NARGS - 1 LOOP
        IF before ? TG_ARGV[i] THEN before := jsonb_set(before, ARRAY[TG_ARGV[i]], '"masked"'); END IF;
        IF after ? TG_ARGV[i] THEN after := jsonb_set(after, ARRAY[TG_ARGV[i]], '"masked"'); END IF;
    END LOOP;
    payload := jsonb_build_object('before', before, 'after', after)::text;

    FOR i IN 1 .. cardinality(subjects) LOOP
        IF TG_ARGV[0] = 'organisation' THEN
            organisation := nullif(subjects[i], 0);
        ELSIF kept ? 'organisation_id' THEN
            organisation := (kept ->> 'organisation_id')::bigint;
        ELSE
            SELECT event.organisation_id INTO organisation
            FROM public.audit_event AS event
            WHERE event.subject_kind = TG_ARGV[0] AND event.subject_id = subjects[i]
            ORDER BY event.txid DESC, event.id DESC LIMIT 1;
        END IF;
        INSERT INTO public.audit_event
            (kind, subject_kind, subject_id, organisation_id, action, table_name, row_pk,
             payload, payload_sha256)
        VALUES
            ('row', TG_ARGV[0], subjects[i], organisation, lower(TG_OP), TG_TABLE_NAME,
             coalesce(kept ->> TG_ARGV[2], ''),
             payload, encode(sha256(convert_to(payload, 'UTF8')), 'hex'));
    END LOOP;
    RETURN NULL;
END
$capture$;

CREATE FUNCTION public.audit_refuse() RETURNS trigger
LANGUAGE plpgsql
AS $refuse$
BEGIN
    RAISE EXCEPTION '% on % is refused: %', TG_OP, TG_TABLE_NAME,
        CASE WHEN TG_NARGS > 0 THEN TG_ARGV[0] ELSE 'the audit trail is only ever added to.' END
        USING ERRCODE = 'insufficient_privilege';
END
$refuse$;
