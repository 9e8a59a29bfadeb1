"""District clearing: coins earned for the elders of one district and spent by the elders of another.

Which earning a spent coin came from is first-in-first-out over a person's earned purse, found by window functions in one
statement. What was taken back, or came back from a hold, never moved here. A district is that of who paid: the payer's
home as it is now; what no elder paid (hours of the city, older systems, loans) stands for the city. Nothing is stored.
"""

from datetime import datetime

from django.db import connection

from timebank.coins.rules import Flow
from timebank.lib.units import CoinMinutes

_FLOWS = """
WITH spender AS (
    SELECT DISTINCT purse.id AS purse_id, person.id AS person_id, left(person.place_id, 6)::text AS place
    FROM coins_hold hold
    JOIN people_person person ON person.id = hold.payer_id
    JOIN ledger_account purse
      ON purse.owner_id = person.id::text AND purse.owner_kind = 'PERSON' AND purse.purse = 'EARNED'
    WHERE hold.closed_at >= %(starts_at)s AND hold.closed_at < %(ends_at)s
), arrived AS (
    SELECT spender.*, moved.*, source.purse AS other_purse, source.payer_id, source.owner_kind, source.owner_id
    FROM spender JOIN ledger_transfer moved ON moved.credit_account_id = spender.purse_id
    JOIN ledger_account source ON source.id = moved.debit_account_id
), departed AS (
    SELECT spender.*, moved.*, target.purse AS other_purse, target.payer_id, target.owner_kind, target.owner_id
    FROM spender JOIN ledger_transfer moved ON moved.debit_account_id = spender.purse_id
    JOIN ledger_account target ON target.id = moved.credit_account_id
), undone AS (
    SELECT back.reverses_id AS id FROM arrived JOIN ledger_transfer back ON back.reverses_id = arrived.id
    WHERE NOT EXISTS (SELECT FROM ledger_transfer again WHERE again.reverses_id = back.id)
), lot AS (
    -- What was earned for whose elders; debts count as far as they are not paid back.
    SELECT arrived.purse_id, arrived.row_number, arrived.coin_minutes, CASE
        WHEN arrived.payer_id IS NOT NULL THEN left(payer.place_id, 6)
        WHEN arrived.owner_kind = 'PLACE' THEN left(arrived.owner_id, 6)
        ELSE %(city)s END::text AS place
    FROM arrived LEFT JOIN people_person payer ON payer.id = arrived.payer_id
    WHERE arrived.kind IN ('EARN', 'MIGRATE') AND arrived.id NOT IN (SELECT id FROM undone)
    UNION ALL
    SELECT lent.purse_id, min(lent.row_number), sum(lent.signed), %(city)s
    FROM (SELECT purse_id, row_number, coin_minutes AS signed FROM arrived WHERE other_purse = 'DEBT'
          UNION ALL SELECT purse_id, row_number, -coin_minutes FROM departed WHERE other_purse = 'DEBT') AS lent
    GROUP BY lent.purse_id HAVING sum(lent.signed) > 0
), leaving AS (
    -- What left for each hold of one's own, less what came back from it; and what left for good in other ways.
    SELECT net.purse_id, min(net.row_number) AS row_number, sum(net.signed) AS coin_minutes,
           net.owner_kind, net.owner_id
    FROM (
        SELECT purse_id, person_id, row_number, coin_minutes AS signed, owner_kind, owner_id, payer_id
        FROM departed WHERE other_purse = 'HOLD'
        UNION ALL
        SELECT purse_id, person_id, row_number, -coin_minutes, owner_kind, owner_id, payer_id
        FROM arrived WHERE other_purse = 'HOLD'
    ) AS net
    WHERE net.payer_id = net.person_id OR net.owner_kind = 'GIFT'
    GROUP BY net.purse_id, net.owner_kind, net.owner_id HAVING sum(net.signed) > 0
    UNION ALL
    SELECT purse_id, row_number, coin_minutes, NULL, NULL FROM departed
    WHERE other_purse NOT IN ('HOLD', 'DEBT') AND kind <> 'REVERSE'
), queue AS (
    SELECT purse_id, place, sum(coin_minutes) OVER in_order - coin_minutes AS first,
           sum(coin_minutes) OVER in_order AS last
    FROM lot WINDOW in_order AS (PARTITION BY purse_id ORDER BY row_number)
), served AS (
    SELECT purse_id, owner_kind, owner_id, sum(coin_minutes) OVER in_order - coin_minutes AS first,
           sum(coin_minutes) OVER in_order AS last
    FROM leaving WINDOW in_order AS (PARTITION BY purse_id ORDER BY row_number)
)
SELECT queue.place, spender.place,
       sum(least(queue.last, served.last) - greatest(queue.first, served.first))::bigint
FROM served
JOIN spender USING (purse_id)
JOIN coins_hold hold ON hold.payer_id = spender.person_id AND hold.need_id::text = served.owner_id
JOIN queue ON queue.purse_id = served.purse_id AND queue.first < served.last AND served.first < queue.last
WHERE served.owner_kind = 'NEED' AND hold.closed_at >= %(starts_at)s AND hold.closed_at < %(ends_at)s
GROUP BY queue.place, spender.place
ORDER BY queue.place, spender.place
"""


def clearing_flows(*, starts_at: datetime, ends_at: datetime, city: str) -> list[Flow]:
    """List for each pair of districts the coin minutes earned in the one and spent, by services settled in the period, in the other.

    Figures are those of the books as they stand now: a later correction changes them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FLOWS, {"starts_at": starts_at, "ends_at": ends_at, "city": city})
        return [Flow(earned, spent, CoinMinutes(minutes)) for earned, spent, minutes in cursor.fetchall()]
