"""``timebank prove_transfer``: writes the proof that one movement stands in the sealed books; changes nothing."""

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from timebank.ledger.proofs import proof_content
from timebank.ledger.seals import inclusion_proof


class Command(BaseCommand):
    """Print the proof of one movement; exit 1 when it is not in the books or not sealed yet."""

    help = "Prove that a movement is sealed. With --json print the proof, which check_proof and any stranger can check."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the movement's id and ``--json``."""
        parser.add_argument("transfer_id", type=UUID, help="id of the movement")
        parser.add_argument("--json", action="store_true", help="print the proof as one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Find the proof and print it."""
        transfer_id: UUID = options["transfer_id"]
        proof = inclusion_proof(transfer_ids=[transfer_id]).get(transfer_id)
        if proof is None:
            raise CommandError(
                _("This movement is not in the books, or not sealed yet. Seals are made every minute.")
            )
        if options["json"]:
            self.stdout.write(json.dumps(proof_content(proof=proof), ensure_ascii=False))
            return
        sentence = _("Movement %(sequence)d of the books, sealed in seal %(number)d on %(signed_at)s.")
        facts = {"sequence": proof.sequence, "number": proof.seal.number, "signed_at": proof.seal.signed_at}
        self.stdout.write(sentence % facts)
