"""What we take from scipy and statsmodels, each loaded when it is first asked for: together they cost a second of every start of a
process, and most processes read no experiment.
"""

from importlib import import_module

FROM = {
    "student": "scipy.stats.t",
    "norm": "scipy.stats.norm",
    "ttest_ind_from_stats": "scipy.stats.ttest_ind_from_stats",
    "chisquare": "scipy.stats.chisquare",
    "brentq": "scipy.optimize.brentq",
    "proportions_ztest": "statsmodels.stats.proportion.proportions_ztest",
    "samplesize_proportions_2indep_onetail": "statsmodels.stats.proportion.samplesize_proportions_2indep_onetail",
    "TTestIndPower": "statsmodels.stats.power.TTestIndPower",
    "WLS": "statsmodels.regression.linear_model.WLS",
}


def __getattr__(name: str):
    if name not in FROM:
        raise AttributeError(f"module {__name__} has no {name}")
    module, _, there = FROM[name].rpartition(".")
    globals()[name] = found = getattr(import_module(module), there)
    return found
