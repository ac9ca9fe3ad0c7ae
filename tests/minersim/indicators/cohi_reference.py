"""A slow and exact book of every output, which the compiled one must agree with."""

from fractions import Fraction


class Reference:
    """Every output with what it holds, in fractions; nothing is shared and nothing is summed up."""

    def __init__(self, rules):
        self.rules = rules
        self.issued = []
        self.unspent = {}  # outpoint: (value, [(source or None, span, amount, depth)])
        self.frozen = []  # (source, amount, value)

    def pass_all(self, transactions):
        for each in transactions:
            self.mint(each) if each.is_coinbase else self.spend(each)
        return self

    def mint(self, each):
        total = sum(each.outputs_sat)
        by_output = self.rules.source == "output"
        if not by_output and total:
            self.issued.append(total)
        for index, value in enumerate(each.outputs_sat):
            source = len(self.issued) - 1 if total else None
            if by_output:
                source = None
                if value > self.rules.dust_sat:
                    self.issued.append(value)
                    source = len(self.issued) - 1
            self.unspent[each.txid, index] = (
                value,
                [(source, Fraction(value), Fraction(value), 0)],
            )

    def spend(self, each):  # noqa: PLR0912 (one step, in its order)
        spent = [self.unspent.pop(outpoint, None) for outpoint in each.inputs]
        known = sum(held[0] for held in spent if held)
        unknown = spent.count(None)
        made = sum(each.outputs_sat)
        if each.fee_sat is not None:
            total = made + each.fee_sat
        else:
            total = max(known, made) if unknown else known
        pieces = []
        for held in spent:
            rest = Fraction(total - known, unknown) if unknown else 0
            pieces += held[1] if held else [(None, max(rest, Fraction(0)), Fraction(0), 0)]
        depth = {}
        for source, _, amount, deep in pieces:
            if source is not None and amount:
                depth[source] = max(depth.get(source, 0), deep + 1)
        outputs = self.fifo(pieces, each, total) if self.rules.taint == "fifo" else None
        least = Fraction(str(self.rules.least_share))  # 0.13 is meant, not the float above it
        whole = self.shared(pieces, made, made, total) if outputs is None else []
        at_rest = {s for s, _, amount in whole if amount < least * self.issued[s]}
        for index, value in enumerate(each.outputs_sat):
            if outputs is not None:
                held = outputs[index]
                sums = {}
                for source, _, amount in held:
                    sums[source] = sums.get(source, 0) + amount
                at_rest = {
                    s for s, a in sums.items() if s is not None and a < least * self.issued[s]
                }
            else:
                held = self.shared(pieces, value, made, total)
            kept = []
            frozen = {}
            for source, span, amount in held:
                resting = source in at_rest or depth.get(source, 0) >= self.rules.depth_limit
                if source is not None and amount and resting:
                    frozen[source] = frozen.get(source, 0) + amount
                    kept.append((None, span, Fraction(0), 0))
                else:
                    kept.append((source, span, amount, depth.get(source, 0)))
            self.frozen += [(source, amount, value) for source, amount in frozen.items()]
            if value:
                self.unspent[each.txid, index] = (value, kept)

    def shared(self, pieces, value, made, total):
        sums = {}
        for source, _, amount, _ in pieces:
            if source is not None and amount:
                sums[source] = sums.get(source, 0) + amount
        if self.rules.taint == "poison":
            return [(source, Fraction(value), Fraction(value)) for source in sums if value]
        into = total if self.rules.leak_fees else made
        return [(s, Fraction(0), amount * value / into) for s, amount in sums.items() if value]

    def fifo(self, pieces, each, total):
        made = sum(each.outputs_sat)
        stretch = 1 if self.rules.leak_fees or not total else Fraction(made, total)
        queue = [(s, span * stretch, amount) for s, span, amount, _ in pieces if span]
        outputs = []
        for value in each.outputs_sat:
            missing, held = Fraction(value), []
            while missing > 0 and queue:
                source, span, amount = queue.pop(0)
                part = min(span, missing)
                held.append((source, part, amount * part / span))
                if span > part:
                    queue.insert(0, (source, span - part, amount * (span - part) / span))
                missing -= part
            outputs.append(held)
        return outputs

    def holdings(self, source):
        """What each output holds of a source, and its value."""
        held = [(amount, value) for s, amount, value in self.frozen if s == source]
        for value, parts in self.unspent.values():
            amount = sum(amount for s, _, amount, _ in parts if s == source)
            if amount:
                held.append((amount, value))
        return held

    def concentration(self, source):
        held = self.holdings(source)
        of = Fraction(self.issued[source])
        if self.rules.taint == "poison":
            of = sum((amount for amount, _ in held), Fraction(0))
        if self.rules.index == "split" or self.rules.taint == "poison":
            return sum((amount / of) ** 2 for amount, _ in held) if of else Fraction(0)
        return sum((amount / of) ** 2 * min(amount / value, Fraction(1)) for amount, value in held)

    def mass(self, source):
        return sum(amount for amount, _ in self.holdings(source)) / Fraction(self.issued[source])
