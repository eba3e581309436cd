"""How fast mail goes out: by the provider of the address, slower where one asks for it, and little at first (warm-up).

`providers` reads the dated table · `paces` gives each message of a provider its moment · `warmup` its day.
"""

from koipond.deliver.rates.paces import Paces
from koipond.deliver.rates.providers import Provider, provider_of, read
from koipond.deliver.rates.warmup import WarmUp

__all__ = ["Paces", "Provider", "WarmUp", "provider_of", "read"]
