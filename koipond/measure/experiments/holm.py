"""Several comparisons corrected together: the likelihood that any of them is called different by chance stays what it is for one.

S. Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 65–70. By hand, because
statsmodels collects all garbage of the process at each call, which takes longer than everything else here; a test holds them equal.
"""


def holm(p: list[float | None]) -> list[float | None]:
    """The smallest times how many there are, the next times one less …, none below one before it; None stays out."""
    known = sorted((value, k) for k, value in enumerate(p) if value is not None)
    corrected, highest = list(p), 0.0
    for rank, (value, k) in enumerate(known):
        highest = max(highest, min(1.0, value * (len(known) - rank)))
        corrected[k] = float(highest)
    return corrected
