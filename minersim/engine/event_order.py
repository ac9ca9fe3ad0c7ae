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
6. *miner sales*: the network's miners sell coins, which moves the price of the next tick.
7. *day close*: the business books the day that ended and sells coins.
8. *purchase*: machines that fall due are paid.
9. *fleet delivery*: the business's machines arrive.
10. *bill*: on the first of a month, everything owed is paid; coins may have to be sold.
11. *decision*: the business sells machines that retire and decides which fleets run.
12. *record*: figures of the tick are kept.
"""

from simpy.events import EventPriority

BLOCK = EventPriority(1)
SHOCK = EventPriority(2)
MARKET = EventPriority(3)
DELIVERY = EventPriority(4)
SWITCHING = EventPriority(5)
SALES = EventPriority(6)
CLOSE = EventPriority(7)
PURCHASE = EventPriority(8)
FLEET = EventPriority(9)
BILL = EventPriority(10)
DECISION = EventPriority(11)
RECORD = EventPriority(12)
