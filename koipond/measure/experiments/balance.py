"""Sample-ratio mismatch: whether chance sent as many people to each variant as it should have.

Question: can the numbers of people be as they are by chance? Where not, people are lost or counted on one side only, and no result
can be trusted. Chi-square goodness of fit (scipy). A. Fabijan and others (2019), Diagnosing sample ratio mismatch in online
controlled experiments, KDD 2019, 2156–2164, where the bound of 0.0005 to 0.001 is discussed.
"""

from dataclasses import dataclass

from koipond.measure.experiments import statistics

SUSPICIOUS_BELOW = 0.001    # in one experiment of a thousand by chance alone


@dataclass(frozen=True)
class Balance:
    """People by variant, as they were drawn and as they should have been; `p` is None where nothing can be compared."""

    found: dict[str, int]
    expected: dict[str, float]
    p: float | None
    suspicious: bool


def balance(found: dict[str, int], expected: dict[str, float]) -> Balance:
    """Compares; a variant that expects nobody takes no part unless it has somebody, which is suspicious at once."""
    compared = [name for name in expected if expected[name] > 0]
    strays = any(found.get(name, 0) for name in found if expected.get(name, 0) <= 0)
    if strays or len(compared) < 2:
        return Balance(found, expected, 0.0 if strays else None, strays)
    p = float(statistics.chisquare([found.get(name, 0) for name in compared], [expected[name] for name in compared]).pvalue)
    return Balance(found, expected, p, p < SUSPICIOUS_BELOW)
