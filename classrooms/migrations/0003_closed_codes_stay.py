from django.db import migrations, models


def close_where_there_is_no_code(apps, schema_editor):
    classes = apps.get_model("classrooms", "Classroom").objects
    classes.filter(join_code=None).update(is_joining_open=False)


class Migration(migrations.Migration):
    dependencies = [("classrooms", "0002_lets_reset_password")]

    operations = [
        migrations.AddField(
            model_name="classroom",
            name="is_joining_open",
            field=models.BooleanField(default=True),
        ),
        migrations.RunPython(
            close_where_there_is_no_code, migrations.RunPython.noop, elidable=False
        ),
    ]
