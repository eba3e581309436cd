"""What runs by itself in each process to watch over the house."""

from koipond import access
from koipond.watch.alerts import Alerts
from koipond.watch.pulse import Pulse


def parts() -> list:
    """In the order in which they start: the word of this process, and the alerts, which one process of all tells."""
    alerts = Alerts()
    return [Pulse(), access.Single("alerts", alerts.start, alerts.stop)]
