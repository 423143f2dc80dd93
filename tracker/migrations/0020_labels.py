"""Names for what editors see, in their languages; the tables stay as they are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0019_oddities_are_looked_at")]

    operations = [
        migrations.AlterModelOptions(
            name="bill",
            options={"verbose_name": "bill", "verbose_name_plural": "bills"},
        ),
        migrations.AlterModelOptions(
            name="billdocument",
            options={"verbose_name": "document", "verbose_name_plural": "documents"},
        ),
        migrations.AlterModelOptions(
            name="billsource",
            options={"verbose_name": "source", "verbose_name_plural": "sources"},
        ),
        migrations.AlterModelOptions(
            name="billtitle",
            options={"verbose_name": "title", "verbose_name_plural": "titles"},
        ),
        migrations.AlterModelOptions(
            name="changedday",
            options={"verbose_name": "changed day", "verbose_name_plural": "changed days"},
        ),
        migrations.AlterModelOptions(
            name="importreview",
            options={"verbose_name": "question of an import", "verbose_name_plural": "questions of imports"},
        ),
        migrations.AlterModelOptions(
            name="importrun",
            options={"verbose_name": "import", "verbose_name_plural": "imports"},
        ),
        migrations.AlterModelOptions(
            name="jurisdiction",
            options={"verbose_name": "jurisdiction", "verbose_name_plural": "jurisdictions"},
        ),
        migrations.AlterModelOptions(
            name="polledsource",
            options={"verbose_name": "polled source", "verbose_name_plural": "polled sources"},
        ),
        migrations.AlterModelOptions(
            name="procedure",
            options={"verbose_name": "version of a procedure", "verbose_name_plural": "versions of procedures"},
        ),
        migrations.AlterModelOptions(
            name="topic",
            options={"verbose_name": "topic", "verbose_name_plural": "topics"},
        ),
        migrations.AlterField(
            model_name="bill",
            name="identifier",
            field=models.CharField(max_length=100, verbose_name="number"),
        ),
        migrations.AlterField(
            model_name="bill",
            name="is_final",
            field=models.BooleanField(default=False, editable=False, verbose_name="is at its end"),
        ),
        migrations.AlterField(
            model_name="bill",
            name="jurisdiction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bills",
                to="tracker.jurisdiction",
                verbose_name="jurisdiction",
            ),
        ),
        migrations.AlterField(
            model_name="bill",
            name="stage",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="stage"),
        ),
        migrations.AlterField(
            model_name="bill",
            name="stance",
            field=models.CharField(
                blank=True,
                choices=[("oppose", "We oppose it"), ("support", "We support it"), ("watch", "We watch it")],
                max_length=16,
                verbose_name="stance",
            ),
        ),
        migrations.AlterField(
            model_name="bill",
            name="stance_reason",
            field=models.TextField(blank=True, verbose_name="why this stance"),
        ),
        migrations.AlterField(
            model_name="bill",
            name="summary",
            field=models.TextField(blank=True, verbose_name="summary"),
        ),
        migrations.AlterField(
            model_name="bill",
            name="topics",
            field=models.ManyToManyField(blank=True, related_name="bills", to="tracker.topic", verbose_name="topics"),
        ),
        migrations.AlterField(
            model_name="billdocument",
            name="dated_on",
            field=models.DateField(blank=True, null=True, verbose_name="dated"),
        ),
        migrations.AlterField(
            model_name="billdocument",
            name="language",
            field=models.CharField(blank=True, max_length=8, verbose_name="language"),
        ),
        migrations.AlterField(
            model_name="billdocument",
            name="title",
            field=models.CharField(max_length=200, verbose_name="title"),
        ),
        migrations.AlterField(
            model_name="billdocument",
            name="url",
            field=models.URLField(max_length=500, verbose_name="address"),
        ),
        migrations.AlterField(
            model_name="billsource",
            name="archived_on",
            field=models.DateField(blank=True, null=True, verbose_name="archived on"),
        ),
        migrations.AlterField(
            model_name="billsource",
            name="title",
            field=models.CharField(max_length=200, verbose_name="title"),
        ),
        migrations.AlterField(
            model_name="billsource",
            name="url",
            field=models.URLField(max_length=500, verbose_name="address"),
        ),
        migrations.AlterField(
            model_name="billtitle",
            name="language",
            field=models.CharField(max_length=8, verbose_name="language"),
        ),
        migrations.AlterField(
            model_name="billtitle",
            name="text",
            field=models.TextField(verbose_name="title"),
        ),
        migrations.AlterField(
            model_name="changedday",
            name="day",
            field=models.DateField(verbose_name="day"),
        ),
        migrations.AlterField(
            model_name="changedday",
            name="jurisdiction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changed_days",
                to="tracker.jurisdiction",
                verbose_name="jurisdiction",
            ),
        ),
        migrations.AlterField(
            model_name="changedday",
            name="reason",
            field=models.CharField(max_length=200, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="changedday",
            name="source_url",
            field=models.URLField(blank=True, max_length=500, verbose_name="source"),
        ),
        migrations.AlterField(
            model_name="importreview",
            name="bill",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="import_reviews",
                to="tracker.bill",
                verbose_name="bill",
            ),
        ),
        migrations.AlterField(
            model_name="importreview",
            name="raised_at",
            field=models.DateTimeField(verbose_name="raised at"),
        ),
        migrations.AlterField(
            model_name="importreview",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("accepted", "Accepted"),
                    ("dismissed", "Dismissed"),
                    ("withdrawn", "Withdrawn: the source says again what is recorded"),
                ],
                default="open",
                max_length=16,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="importreview",
            name="why",
            field=models.CharField(
                choices=[
                    ("changed", "The source says something else now"),
                    ("vanished", "The source does not say it any more"),
                    ("differs", "An editor recorded something else"),
                    ("refused", "It cannot be recorded"),
                    ("unmapped", "The source says something that is no event of ours"),
                ],
                max_length=16,
                verbose_name="why",
            ),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="bills_added",
            field=models.PositiveIntegerField(default=0, verbose_name="bills added"),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="counted",
            field=models.PositiveIntegerField(default=0, verbose_name="bills gone through"),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="ended_at",
            field=models.DateTimeField(null=True, verbose_name="ended"),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="events_added",
            field=models.PositiveIntegerField(default=0, verbose_name="events added"),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="expected",
            field=models.PositiveIntegerField(default=0, verbose_name="bills in the files"),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="files",
            field=models.TextField(verbose_name="files"),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="refused",
            field=models.TextField(blank=True, verbose_name="refused"),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="reviews_added",
            field=models.PositiveIntegerField(default=0, verbose_name="reviews added"),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="started_at",
            field=models.DateTimeField(verbose_name="began"),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="system",
            field=models.CharField(max_length=32, verbose_name="system"),
        ),
        migrations.AlterField(
            model_name="jurisdiction",
            name="code",
            field=models.CharField(max_length=16, unique=True, verbose_name="code"),
        ),
        migrations.AlterField(
            model_name="jurisdiction",
            name="holidays",
            field=models.CharField(blank=True, max_length=16, verbose_name="holidays of"),
        ),
        migrations.AlterField(
            model_name="jurisdiction",
            name="languages",
            field=models.JSONField(default=list, verbose_name="languages"),
        ),
        migrations.AlterField(
            model_name="jurisdiction",
            name="names",
            field=models.JSONField(verbose_name="names"),
        ),
        migrations.AlterField(
            model_name="jurisdiction",
            name="time_zone",
            field=models.CharField(max_length=64, verbose_name="time zone"),
        ),
        migrations.AlterField(
            model_name="jurisdiction",
            name="weekend",
            field=models.JSONField(default=list, verbose_name="weekend"),
        ),
        migrations.AlterField(
            model_name="polledsource",
            name="asked_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="asked at"),
        ),
        migrations.AlterField(
            model_name="polledsource",
            name="jurisdiction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="polled_sources",
                to="tracker.jurisdiction",
                verbose_name="jurisdiction",
            ),
        ),
        migrations.AlterField(
            model_name="polledsource",
            name="page",
            field=models.PositiveIntegerField(default=1, verbose_name="page"),
        ),
        migrations.AlterField(
            model_name="polledsource",
            name="problem",
            field=models.TextField(blank=True, editable=False, verbose_name="problem"),
        ),
        migrations.AlterField(
            model_name="polledsource",
            name="since",
            field=models.CharField(blank=True, max_length=40, verbose_name="asked up to"),
        ),
        migrations.AlterField(
            model_name="polledsource",
            name="system",
            field=models.CharField(default="openstates", max_length=32, verbose_name="system"),
        ),
        migrations.AlterField(
            model_name="polledsource",
            name="wait_until",
            field=models.DateTimeField(editable=False, null=True, verbose_name="left alone until"),
        ),
        migrations.AlterField(
            model_name="procedure",
            name="effective_from",
            field=models.DateField(verbose_name="in force from"),
        ),
        migrations.AlterField(
            model_name="procedure",
            name="effective_until",
            field=models.DateField(blank=True, null=True, verbose_name="in force until"),
        ),
        migrations.AlterField(
            model_name="procedure",
            name="jurisdiction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="procedures",
                to="tracker.jurisdiction",
                verbose_name="jurisdiction",
            ),
        ),
        migrations.AlterField(
            model_name="procedure",
            name="loaded_at",
            field=models.DateTimeField(verbose_name="loaded at"),
        ),
        migrations.AlterField(
            model_name="procedure",
            name="slug",
            field=models.CharField(max_length=64, unique=True, verbose_name="version"),
        ),
        migrations.AlterField(
            model_name="procedure",
            name="text",
            field=models.TextField(verbose_name="text"),
        ),
        migrations.AlterField(
            model_name="topic",
            name="name",
            field=models.CharField(max_length=100, verbose_name="name"),
        ),
        migrations.AlterField(
            model_name="topic",
            name="slug",
            field=models.SlugField(unique=True, verbose_name="short name in addresses"),
        ),
    ]
