"""What happens first of the events of one moment.

Events of one moment happen in this order (the priority of the queue):

1. *block*: a block is found. It may open an epoch (its time is kept); close one (the next block's
   difficulty is set: a *retarget*); or be the last before a *halving*. Under a rule that sets a
   target every block (``minersim.protocol.rules``), each one does. An elastic network responds at
   once.
2. *capacity shock*: an exogenous change of capacity begins or ends.
3. *market*: price and fees of the new day; an elastic network responds at once.
4. *network delivery*: machines under way come on line.
5. *switching*: the network's miners decide; new machines are ordered.
6. *day close*: the business books the day that ended and sells coins.
7. *purchase*: machines that fall due are paid.
8. *fleet delivery*: the business's machines arrive.
9. *bill*: on the first of a month, everything owed is paid; coins may have to be sold.
10. *decision*: the business decides which fleets run.
11. *record*: figures of the tick are kept.
"""

from simpy.events import EventPriority

BLOCK = EventPriority(1)
SHOCK = EventPriority(2)
MARKET = EventPriority(3)
DELIVERY = EventPriority(4)
SWITCHING = EventPriority(5)
CLOSE = EventPriority(6)
PURCHASE = EventPriority(7)
FLEET = EventPriority(8)
BILL = EventPriority(9)
DECISION = EventPriority(10)
RECORD = EventPriority(11)
