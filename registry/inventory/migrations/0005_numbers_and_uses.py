"""Numbers the versions that are there, in the order in which they came, and makes a use of each line of text.

A line that is longer than a name stands whole in the description; a line that stands twice gets a number.
"""

from django.db import migrations

NUMBER = """
alter table inventory_modelversion disable trigger refuse_change;
update inventory_modelversion as version set number = counted.number
from (select id, row_number() over (partition by model_id order by id) as number from inventory_modelversion) as counted
where counted.id = version.id;
alter table inventory_modelversion enable trigger refuse_change;
"""
USES = """
insert into inventory_intendeduse (version, unit_id, model_id, name, description, permitted)
select 1, unit_id, model_id,
       short || case when times > 1 then ' (' || times || ')' else '' end,
       case when short = line then '' else line end,
       permitted
from (
    select unit_id, model_id, permitted, place, line, short,
           row_number() over (partition by model_id, short order by permitted, place) as times
    from (
        select unit_id, id as model_id, permitted, place, btrim(said) as line,
               case when length(btrim(said)) > 190 then left(btrim(said), 189) || '…' else btrim(said) end as short
        from inventory_registeredmodel
             cross join lateral (values (true, permitted_uses), (false, prohibited_uses)) as texts (permitted, told)
             cross join lateral regexp_split_to_table(told, E'[\\r\\n]+') with ordinality as split (said, place)
    ) as lines where line <> ''
) as named order by model_id, permitted desc, place;
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0004_lifecycle")]

    operations = [
        migrations.RunSQL(NUMBER, migrations.RunSQL.noop),
        migrations.RunSQL(USES, migrations.RunSQL.noop),
    ]
