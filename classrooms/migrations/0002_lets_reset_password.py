from django.db import migrations, models


def tell_times_in_the_zone_of_the_class(apps, schema_editor):
    attempts = apps.get_model("quizzes", "Attempt").objects
    for room in apps.get_model("classrooms", "Classroom").objects.all():
        works = room.assignments.values_list("pk", flat=True)
        attempts.filter(context__in=works).update(time_zone=room.time_zone)


class Migration(migrations.Migration):
    dependencies = [
        ("classrooms", "0001_classes_and_work"),
        ("quizzes", "0005_due_late_and_received"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="lets_reset_password",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(
            tell_times_in_the_zone_of_the_class, migrations.RunPython.noop, elidable=False
        ),
    ]
