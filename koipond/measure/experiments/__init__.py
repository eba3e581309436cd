"""Experiments: sizes before the start, results at any time, winners by themselves. See README.md of this folder."""

from koipond.measure.experiments.balance import Balance
from koipond.measure.experiments.comparing import Comparison
from koipond.measure.experiments.control import ControlLift, control_lift
from koipond.measure.experiments.effects import Effect
from koipond.measure.experiments.planning import Usual, plan, usual
from koipond.measure.experiments.results import Results, Variant, results
from koipond.measure.experiments.settling import Settled, next_due, settle, settle_experiments
from koipond.measure.experiments.sizing import Sizing, power_for_rate, size_for_rate, size_for_revenue

__all__ = [
    "Balance", "Comparison", "ControlLift", "Effect", "Results", "Settled", "Sizing", "Usual", "Variant", "control_lift", "next_due", "plan", "power_for_rate", "results", "settle", "settle_experiments", "size_for_rate", "size_for_revenue", "usual",
]
