"""A test that may be looked at after every round, and stopped whenever one likes.

A fixed test that is repeated until it is significant alarms far more often than it says.  Here every
round is a bet instead.  If two allocators do not differ, the sign of their difference in a round is a
fair coin, whatever its size is: the two could have changed places.  Someone who bets on these signs
gains nothing on average, whatever he knows of earlier rounds.  So if a capital that began as 1 has ever
reached 1/p, the probability of that is at most p, at whatever round one looks (Ville's inequality).

One half of the capital bets the same share in every round; the other half bets by the rank of the
round's size among those so far, as Wilcoxon's test weighs it.  Both are spread evenly over the shares,
on either sign.

Ville, J. (1939), Etude critique de la notion de collectif.  Ramdas, A., Ruf, J., Larsson, M. and
Koolen, W. (2020), Admissible anytime-valid sequential inference must rely on nonnegative martingales.
Waudby-Smith, I. and Ramdas, A. (2024), Estimating means of bounded random variables by betting.
"""

from collections.abc import Sequence

LEVEL = 0.01  # of what is looked at all the time
BETS = tuple(number / 20 for number in range(-19, 20, 2))  # shares of the capital, of either sign


def p_value(differences: Sequence[float]) -> float | None:
    """In the order of the rounds; None without numpy."""
    values = [value for value in differences if value != 0]
    if not values:
        return 1.0
    try:
        import numpy
    except ImportError:
        return None
    return float(running(numpy.asarray([values]))[0, -1])


def running(differences):
    """The p-value after each round, of rows of differences: a matrix of the same shape."""
    import numpy
    sizes, signs = numpy.abs(differences), numpy.sign(differences)
    rows, rounds = differences.shape
    capital = numpy.ones((rows, 2, len(BETS)))
    best = numpy.ones(rows)
    found = numpy.empty((rows, rounds))
    for number in range(rounds):
        lower = (sizes[:, :number] <= sizes[:, number:number + 1]).sum(axis=1)
        weights = numpy.stack([numpy.ones(rows), (lower + 1) / (number + 1)], axis=1)
        stakes = (signs[:, number, None] * weights)[:, :, None]
        capital *= 1 + stakes * numpy.asarray(BETS)
        best = numpy.maximum(best, capital.mean(axis=(1, 2)))
        found[:, number] = 1 / best
    return found
