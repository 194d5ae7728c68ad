from django.db import migrations

# Refuses DELETE, and UPDATE of any column that the trigger's arguments do not name.
# Generated columns are left out: before the row is written PostgreSQL has not computed them yet, they read as null.
# SQLSTATE 23001 (restrict_violation) reaches Django as IntegrityError, so a person gets an answer, not a 500.
FORWARD = """
create function public.refuse_change() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  may_differ text[] := coalesce(tg_argv, array[]::text[]) || array(
    select attname::text from pg_attribute where attrelid = tg_relid and attgenerated <> '');
begin
  if tg_op = 'DELETE' then
    raise exception 'rows of % are never deleted', tg_table_name using errcode = '23001';
  end if;
  if to_jsonb(new) - may_differ is distinct from to_jsonb(old) - may_differ then
    raise exception 'rows of % are never changed', tg_table_name using errcode = '23001';
  end if;
  return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial"), ("trail", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, "drop function public.refuse_change()")]
