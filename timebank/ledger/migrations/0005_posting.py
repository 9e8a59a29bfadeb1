"""Makes posting cheaper: rules of one column become domains, rules of an account's key are asked when it is opened."""

from django.db import migrations

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [("ledger", "0004_seals")]

    operations = [
        migrations.RemoveConstraint(model_name="account", name="ledger_account_grant_of_granted"),
        migrations.RemoveConstraint(model_name="account", name="ledger_account_payer_of_hold"),
        migrations.RemoveConstraint(model_name="account", name="ledger_account_purse_known"),
        migrations.RemoveConstraint(model_name="account", name="ledger_account_owner_kind_known"),
        migrations.RemoveConstraint(model_name="transfer", name="ledger_transfer_positive"),
        migrations.RemoveConstraint(model_name="transfer", name="ledger_transfer_kind_known"),
        run_sql_file("ledger", "cheap_laws.sql"),
        run_sql_file("ledger", "post.sql"),
    ]
