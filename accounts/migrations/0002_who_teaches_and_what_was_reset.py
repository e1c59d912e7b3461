from django.db import migrations, models
from django.db.models import Q


def confirm_teachers(apps, schema_editor):
    """Where only invited people teach, every teacher is one whom somebody else made one."""
    user = apps.get_model("accounts", "User")
    teachers = user.objects.filter(is_teacher=True)
    if apps.get_model("accounts", "Installation").objects.filter(teachers="open").exists():
        invited = apps.get_model("accounts", "Invitation").objects.filter(used_by__isnull=False)
        teachers = teachers.filter(Q(is_staff=True) | Q(pk__in=invited.values("used_by")))
    teachers.update(is_confirmed_teacher=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="is_confirmed_teacher",
            field=models.BooleanField(default=False, verbose_name="confirmed teacher"),
        ),
        migrations.AddField(
            model_name="user",
            name="password_reset_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="zoom",
            field=models.CharField(blank=True, default="", max_length=8, verbose_name="zoom"),
        ),
        migrations.RunPython(confirm_teachers, migrations.RunPython.noop, elidable=False),
    ]
